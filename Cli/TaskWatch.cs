using System.Net.ServerSentEvents;
using System.Text.Json;

namespace Asya.Cli;

/// <summary>Follows a task to its end, over cut connections and restarted gateways.</summary>
internal sealed class TaskWatch(MeshApi api, string id, TimeProvider clock)
{
    private const int MostTries = 30;
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(1);

    // The gateway sends a comment every 15 seconds: a line that is silent for longer is cut.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(50);

    private string? _last;

    /// <summary>Gets the task as it is at its end.</summary>
    /// <param name="show">Gets each event: its name and its data.</param>
    /// <param name="cancellationToken">Ends the watching, not the task.</param>
    public async Task<JsonElement> UntilOverAsync(Func<string, JsonElement, Task> show, CancellationToken cancellationToken)
    {
        // What is refused at the start is refused: only a watch that has begun is worth taking up again.
        JsonElement task = await api.GetAsync(MeshApi.Task(id, "?payload=false"), cancellationToken);
        for (int tries = 0; ;)
        {
            string? before = _last;
            try
            {
                bool isAllSeen = await ReadAsync(show, cancellationToken);
                task = await api.GetAsync(MeshApi.Task(id), cancellationToken);
                if (TaskViews.IsOver(task))
                {
                    // A stream may have been cut before its last event: it is asked again until nothing new comes.
                    if (isAllSeen || before == _last)
                    {
                        return task;
                    }

                    continue;
                }
            }
            catch (RefusedException e) when (e.Status is 429 or 503 && tries < MostTries)
            {
                // Too many streams, or not ready: it may be in a moment.
            }
            catch (UnreachableException) when (tries < MostTries)
            {
                // It starts again, or another takes its place.
            }

            tries = before == _last ? tries + 1 : 0;
            await Task.Delay(Between, clock, cancellationToken);
        }
    }

    /// <summary>Reads a stream until it ends or is cut. Gets whether all events of a task that is over have been read.</summary>
    private async Task<bool> ReadAsync(Func<string, JsonElement, Task> show, CancellationToken cancellationToken)
    {
        using HttpResponseMessage? response = await api.OpenEventsAsync(id, _last, cancellationToken);
        if (response is null)
        {
            return true;
        }

        try
        {
            await using Stream body = new SilenceLimit(await response.Content.ReadAsStreamAsync(cancellationToken), LongestSilence);
            await foreach (SseItem<string> item in SseParser.Create(body).EnumerateAsync(cancellationToken))
            {
                JsonElement data = Parse(item.Data);
                await show(item.EventType, data);

                // Only a stored event has an id: the place to go on from.
                _last = item.EventId is { Length: > 0 } place ? place : _last;
            }
        }
        catch (Exception e) when (e is IOException or HttpRequestException
            || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // Cut. The caller connects again.
        }

        return false;
    }

    private static JsonElement Parse(string data)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(data);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return JsonSerializer.SerializeToElement(data);
        }
    }
}
