using System.Collections.Immutable;
using System.Text.Json;
using Asya.Gateway.Identity;
using Asya.Gateway.Intake;
using Asya.Gateway.Output;

namespace Asya.Gateway.Tasks;

/// <summary><c>GET /mesh/{id}/history</c>: what has happened to a task, from its stored events.</summary>
internal sealed class HistoryEndpoint(IGrainFactory grains, TaskAccess access)
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 1000;

    public async Task ShowAsync(HttpContext context)
    {
        TaskKey key = context.TaskKey();
        int after = context.Request.Number("after", 0, int.MaxValue) ?? 0;
        int limit = context.Request.Number("limit", 1, MaxLimit) ?? DefaultLimit;
        await access.DemandAsync(context.Caller(), key, TaskAct.Look, context.RequestAborted);
        ImmutableArray<TaskEvent> events = await grains.Catalog().EventsAsync(key, after, limit, context.RequestAborted);
        if (events.IsEmpty && await grains.Catalog().LookAsync(key, context.RequestAborted) is null)
        {
            throw new TaskRejectedException(TaskRejection.NotFound, "Task not found.");
        }

        using PooledJson json = PooledJson.Rent();
        Utf8JsonWriter writer = json.Writer;
        writer.WriteStartObject();
        writer.WriteStartArray("events"u8);
        foreach (TaskEvent item in events)
        {
            writer.WriteStartObject();
            writer.WriteNumber("seq"u8, item.Seq);
            writer.WriteInstant("at"u8, item.At);
            writer.WriteString("kind"u8, item.Kind);
            writer.WriteString("status"u8, item.Phase.WireName);
            writer.WriteRaw("data"u8, item.Data);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        if (events.Length == limit)
        {
            writer.WriteNumber("next_after"u8, events[^1].Seq);
        }
        else
        {
            writer.WriteNull("next_after"u8);
        }

        writer.WriteEndObject();
        await json.SendAsync(context, StatusCodes.Status200OK);
    }
}
