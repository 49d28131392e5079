using System.Globalization;
using Asya.Gateway.Intake;
using Asya.Gateway.Streaming;
using Microsoft.Extensions.Options;

namespace Asya.Gateway.Tasks;

/// <summary><c>GET /mesh/{id}/events</c></summary>
internal sealed class EventsEndpoint(
    IGrainFactory grains,
    TaskFeed feed,
    TaskReader reader,
    TimeProvider clock,
    IHostApplicationLifetime lifetime,
    IOptions<GatewayOptions> options)
{
    public async Task WatchAsync(HttpContext context)
    {
        TaskKey key = context.TaskKey();
        GatewayOptions settings = options.Value;

        // Open streams end with the host; otherwise its shutdown would wait for them.
        using CancellationTokenSource end =
            CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);

        // Watched first and read afterwards, so nothing falls between the two.
        using StreamWatcher watcher = new(feed, key, settings.StreamBuffer, settings.StreamLooksEvery, clock);
        feed.Add(watcher);
        TaskSnapshot task = await reader.GetAsync(key, PayloadChoice.None, context.RequestAborted);

        long? last = LastEventId(context.Request) is { } said && said <= task.LastEvent ? said : null;
        if (task.Phase.IsTerminal && last == task.LastEvent)
        {
            // The reader has seen it all. To browsers this status says: do not connect again.
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        TaskStream stream = new(watcher, SseWriter.Start(context), grains.Catalog(), clock, settings.KeepAliveEvery);
        try
        {
            await (last is { } seen ? stream.RunAfterAsync(seen, end.Token) : stream.RunFromNowAsync(task, end.Token));
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // Either side hangs up; the reader's last id is where it goes on.
        }
    }

    // An id that is none of ours is as good as no id: the reader gets the task as it is now.
    private static long? LastEventId(HttpRequest request)
    {
        string? text = request.Headers["Last-Event-ID"] is [{ Length: > 0 } header] ? header : request.Text("last_event_id");
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long id) ? id : null;
    }
}
