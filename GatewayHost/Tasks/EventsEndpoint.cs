using System.Text;
using System.Text.Json;
using Asya.Gateway.Api;
using Asya.Gateway.Requests;
using Asya.Gateway.Responses;
using Asya.Gateway.Streaming;
using Asya.Streaming;
using Asya.Tasks;

namespace Asya.Gateway.Tasks;

/// <summary><c>GET /mesh/{id}/events</c></summary>
/// <remarks>
/// Takes the whole request: <c>TypedResults.ServerSentEvents</c> has neither comments that keep a connection open nor payloads as they are.
/// </remarks>
internal sealed class EventsEndpoint(TaskStreams streams, TaskReader reader)
{
    public async Task WatchAsync(TaskInPath named, LastEvent said, HttpContext context)
    {
        using CancellationTokenSource end = streams.EndFor(context);

        // Watched first and read afterwards, so nothing falls between the two.
        using TaskStream stream = streams.Open(named.Key);
        TaskSnapshot task = await reader.GetAsync(named.Key, PayloadChoice.None, context.RequestAborted);

        long? last = said.Id <= task.LastEvent ? said.Id : null;
        if (task.Phase.IsTerminal && last == task.LastEvent)
        {
            // The reader has seen every event. This status makes browsers stop reconnecting.
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        SseWriter writer = SseWriter.Start(context);
        await using IAsyncEnumerator<StreamItem> items =
            (last is { } seen ? stream.AfterAsync(seen, end.Token) : stream.FromNowAsync(task, end.Token)).GetAsyncEnumerator();
        try
        {
            await writer.SendAsync(items, item => Write(writer, item), end.Token);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // Either side hangs up; the reader's last id is where it goes on.
        }
    }

    private static void Write(SseWriter writer, StreamItem item)
    {
        switch (item)
        {
            case { IsOverrun: true }:
                writer.Event("resume"u8, null, "{\"reason\":\"too_slow\",\"message\":\"Connect again with Last-Event-ID.\"}"u8);
                break;
            case { IsLive: true, Event: { } live }:
                // Without an id: a stream resumes only at stored events.
                writer.Event(Encoding.UTF8.GetBytes(live.Kind), null, live.Data.Span);
                break;
            case { Event: { } stored }:
                writer.Event("update"u8, stored.Seq, item.Task is { } ended
                    ? EventData.WithResult(stored.Data, ended.Result).Span
                    : stored.Data.Span);
                break;
            case { Task: { } now }:
                using (PooledJson json = PooledJson.Rent())
                {
                    JsonSerializer.Serialize(json.Writer, new TaskUpdate(now), AnswerContext.Default.TaskUpdate);
                    writer.Event("update"u8, now.LastEvent, json.Written.Span);
                }

                break;
            default:
                writer.KeepAlive();
                break;
        }
    }
}
