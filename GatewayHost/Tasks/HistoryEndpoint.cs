using System.Collections.Immutable;
using System.Text.Json;
using Asya.Events;
using Asya.Gateway.Identity;
using Asya.Gateway.Requests;
using Asya.Gateway.Responses;
using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Gateway.Tasks;

/// <summary>
/// <c>GET /mesh/{id}/history</c>: what has happened to a task, with what was answered; in pages, or all of it as JSON Lines.
/// </summary>
internal sealed class HistoryEndpoint(IGrainFactory grains, TaskAccess access)
{
    public async Task ShowAsync(HttpContext context)
    {
        TaskKey key = context.TaskKey();
        int after = context.Request.NumberOr(MeshParameters.After);
        int limit = context.Request.NumberOr(MeshParameters.EventLimit);
        await access.AuthorizeAsync(context.Caller(), key, TaskPermission.Read, context.RequestAborted);
        ImmutableArray<TaskEvent> events = await grains.Catalog().EventsAsync(key, after, limit, context.RequestAborted);
        if (events.IsEmpty && await grains.Catalog().LookAsync(key, context.RequestAborted) is null)
        {
            throw new TaskRejectedException(TaskRejection.NotFound, "Task not found.");
        }

        if (HistoryWriter.WantsLines(context.Request))
        {
            await SendLinesAsync(context, key, events);
        }
        else
        {
            await SendPageAsync(context, key, events, limit);
        }
    }

    private async Task SendPageAsync(HttpContext context, TaskKey key, ImmutableArray<TaskEvent> events, int limit)
    {
        using PooledJson json = PooledJson.Rent();
        Utf8JsonWriter writer = json.Writer;
        writer.WriteStartObject();
        writer.WriteStartArray("events"u8);
        foreach (TaskEvent item in events)
        {
            HistoryWriter.Write(writer, item, await AnswerAsync(key, item, context.RequestAborted));
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

    // Written as it is read, so that a long history takes no memory.
    private async Task SendLinesAsync(HttpContext context, TaskKey key, ImmutableArray<TaskEvent> events)
    {
        context.Response.ContentType = HistoryWriter.JsonLines;
        while (!events.IsEmpty)
        {
            foreach (TaskEvent item in events)
            {
                JsonBytes answer = await AnswerAsync(key, item, context.RequestAborted);
                using PooledJson line = PooledJson.Rent();
                HistoryWriter.Write(line.Writer, item, answer);
                await context.Response.Body.WriteAsync(line.Written, context.RequestAborted);
                await context.Response.Body.WriteAsync("\n"u8.ToArray(), context.RequestAborted);
            }

            events = await grains.Catalog().EventsAsync(key, events[^1].Seq, MeshParameters.EventLimit.Range.Max, context.RequestAborted);
        }
    }

    private async ValueTask<JsonBytes> AnswerAsync(TaskKey key, TaskEvent item, CancellationToken cancellationToken) =>
        item.Kind == TaskEventKind.Resumed.WireName ? await grains.Catalog().AnswerAsync(key, item.Seq, cancellationToken) : default;
}
