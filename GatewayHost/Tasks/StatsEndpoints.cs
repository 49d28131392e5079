using System.Text.Json;
using Asya.Catalog;
using Asya.Gateway.Identity;
using Asya.Gateway.Requests;
using Asya.Gateway.Responses;

namespace Asya.Gateway.Tasks;

/// <summary><c>GET /mesh/waits/stats</c> and <c>GET /mesh/tasks/stats</c>: figures for people. Durations are in seconds.</summary>
internal sealed class StatsEndpoints(IGrainFactory grains)
{
    private const int DefaultBucket = 3600;
    private const int MaxBucket = 86_400;

    public async Task WaitsAsync(HttpContext context)
    {
        WaitStatsQuery query = AccessRules.Restrict(context.Caller(), new WaitStatsQuery { Flow = context.Request.Text("flow") });
        WaitStats stats = await grains.Catalog().WaitStatsAsync(query, context.RequestAborted);
        using PooledJson json = PooledJson.Rent();
        Utf8JsonWriter writer = json.Writer;
        writer.WriteStartObject();
        writer.WriteInstant("at"u8, stats.At);
        writer.WriteBoolean("complete"u8, stats.IsComplete);
        WriteFigures(writer, stats.All);
        writer.WriteStartArray("for"u8);
        foreach (WaitShare share in stats.For)
        {
            writer.WriteStartObject();
            writer.WriteString("kind"u8, share.For.WireName);
            writer.WriteUnlessEmpty("name"u8, share.Name);
            WriteFigures(writer, share.Figures);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("flows"u8);
        foreach (WaitShare share in stats.Flows)
        {
            writer.WriteStartObject();
            writer.WriteString("flow"u8, share.Name);
            WriteFigures(writer, share.Figures);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        await json.SendAsync(context, StatusCodes.Status200OK);
    }

    public async Task TasksAsync(HttpContext context)
    {
        TaskStatsQuery query = AccessRules.Restrict(context.Caller(), new TaskStatsQuery
        {
            Since = context.Request.Instant("since"),
            Until = context.Request.Instant("until"),
            Bucket = TimeSpan.FromSeconds(context.Request.Number("bucket", 1, MaxBucket) ?? DefaultBucket),
            Flow = context.Request.Text("flow"),
        });
        TaskStats stats = await grains.Catalog().TaskStatsAsync(query, context.RequestAborted);
        using PooledJson json = PooledJson.Rent();
        Utf8JsonWriter writer = json.Writer;
        writer.WriteStartObject();
        writer.WriteInstant("since"u8, stats.Since);
        writer.WriteInstant("until"u8, stats.Until);
        writer.WriteNumber("bucket_seconds"u8, stats.Bucket.TotalSeconds);
        writer.WriteInstant("complete_since"u8, stats.CompleteSince);
        writer.WriteStartObject("total"u8);
        WriteFigures(writer, stats.Total);
        writer.WriteEndObject();
        writer.WriteStartArray("buckets"u8);
        foreach (TaskStatsBucket bucket in stats.Buckets)
        {
            writer.WriteStartObject();
            writer.WriteInstant("at"u8, bucket.At);
            WriteFigures(writer, bucket);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        await json.SendAsync(context, StatusCodes.Status200OK);
    }

    private static void WriteFigures(Utf8JsonWriter writer, WaitFigures figures)
    {
        writer.WriteNumber("count"u8, figures.Count);
        writer.WriteNumber("in_time"u8, figures.InTime);
        writer.WriteNumber("overdue"u8, figures.Overdue);
        writer.WriteNumber("undated"u8, figures.Undated);
        writer.WriteNumber("escalated"u8, figures.Escalated);
        writer.WriteNumber("claimed"u8, figures.Claimed);
        WriteSeconds(writer, "oldest_seconds"u8, figures.Oldest);
        WriteSeconds(writer, "median_seconds"u8, figures.Median);
        WriteSeconds(writer, "p95_seconds"u8, figures.Percentile95);
    }

    private static void WriteFigures(Utf8JsonWriter writer, TaskStatsBucket figures)
    {
        writer.WriteNumber("succeeded"u8, figures.Succeeded);
        writer.WriteNumber("failed"u8, figures.Failed);
        writer.WriteNumber("canceled"u8, figures.Canceled);
        writer.WriteNumber("resumed"u8, figures.Resumed);
        writer.WriteNumber("expired"u8, figures.Expired);
        writer.WriteNumber("escalated"u8, figures.Escalated);
        WriteSeconds(writer, "wait_median_seconds"u8, figures.WaitMedian);
        WriteSeconds(writer, "wait_p95_seconds"u8, figures.WaitPercentile95);
        WriteSeconds(writer, "life_median_seconds"u8, figures.LifeMedian);
        WriteSeconds(writer, "life_p95_seconds"u8, figures.LifePercentile95);
    }

    private static void WriteSeconds(Utf8JsonWriter writer, ReadOnlySpan<byte> name, TimeSpan? span)
    {
        if (span is { } value)
        {
            writer.WriteNumber(name, Math.Round(value.TotalSeconds, 3));
        }
        else
        {
            writer.WriteNull(name);
        }
    }
}
