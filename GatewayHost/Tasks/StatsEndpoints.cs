using System.Text.Json;
using Asya.Catalog;
using Asya.Gateway.Identity;
using Asya.Gateway.Requests;
using Asya.Gateway.Responses;

namespace Asya.Gateway.Tasks;

/// <summary><c>GET /mesh/waits/stats</c> and <c>GET /mesh/tasks/stats</c>: totals for people. Durations are in seconds.</summary>
internal sealed class StatsEndpoints(IGrainFactory grains)
{
    public async Task WaitsAsync(HttpContext context)
    {
        WaitStatsQuery query = AccessRules.Restrict(context.Caller(), new WaitStatsQuery { Flow = context.Request.Text("flow") });
        WaitStats stats = await grains.Catalog().WaitStatsAsync(query, context.RequestAborted);
        using PooledJson json = PooledJson.Rent();
        Utf8JsonWriter writer = json.Writer;
        writer.WriteStartObject();
        writer.WriteInstant("at"u8, stats.At);
        writer.WriteBoolean("complete"u8, stats.IsComplete);
        WriteTotals(writer, stats.All);
        writer.WriteStartArray("for"u8);
        foreach (WaitShare share in stats.For)
        {
            writer.WriteStartObject();
            writer.WriteString("kind"u8, share.For.WireName);
            writer.WriteUnlessEmpty("name"u8, share.Name);
            WriteTotals(writer, share.Summary);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("flows"u8);
        foreach (WaitShare share in stats.Flows)
        {
            writer.WriteStartObject();
            writer.WriteString("flow"u8, share.Name);
            WriteTotals(writer, share.Summary);
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
            Bucket = TimeSpan.FromSeconds(context.Request.NumberOr(MeshParameters.Bucket)),
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
        WriteTotals(writer, stats.Total);
        writer.WriteEndObject();
        writer.WriteStartArray("buckets"u8);
        foreach (TaskStatsBucket bucket in stats.Buckets)
        {
            writer.WriteStartObject();
            writer.WriteInstant("at"u8, bucket.At);
            WriteTotals(writer, bucket);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        await json.SendAsync(context, StatusCodes.Status200OK);
    }

    private static void WriteTotals(Utf8JsonWriter writer, WaitSummary totals)
    {
        writer.WriteNumber("count"u8, totals.Count);
        writer.WriteNumber("in_time"u8, totals.InTime);
        writer.WriteNumber("overdue"u8, totals.Overdue);
        writer.WriteNumber("undated"u8, totals.Undated);
        writer.WriteNumber("escalated"u8, totals.Escalated);
        writer.WriteNumber("claimed"u8, totals.Claimed);
        WriteSeconds(writer, "oldest_seconds"u8, totals.Oldest);
        WriteSeconds(writer, "median_seconds"u8, totals.Median);
        WriteSeconds(writer, "p95_seconds"u8, totals.Percentile95);
    }

    private static void WriteTotals(Utf8JsonWriter writer, TaskStatsBucket totals)
    {
        writer.WriteNumber("succeeded"u8, totals.Succeeded);
        writer.WriteNumber("failed"u8, totals.Failed);
        writer.WriteNumber("canceled"u8, totals.Canceled);
        writer.WriteNumber("resumed"u8, totals.Resumed);
        writer.WriteNumber("expired"u8, totals.Expired);
        writer.WriteNumber("escalated"u8, totals.Escalated);
        WriteSeconds(writer, "wait_median_seconds"u8, totals.WaitMedian);
        WriteSeconds(writer, "wait_p95_seconds"u8, totals.WaitPercentile95);
        WriteSeconds(writer, "life_median_seconds"u8, totals.LifeMedian);
        WriteSeconds(writer, "life_p95_seconds"u8, totals.LifePercentile95);
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
