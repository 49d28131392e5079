using System.Collections.Immutable;
using System.Text.Json;
using System.Threading.Channels;
using Asya.Domain;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Asya.Tasks;

/// <summary>Takes stored events from this silo's tasks and passes them on in batches. Never makes a task wait.</summary>
internal sealed partial class TaskFeed(IGrainFactory grains, ILogger<TaskFeed> logger) : BackgroundService
{
    private const int MostInABatch = 256;

    // Bounded, and the oldest go first: watchers notice the gap and read the rows.
    private readonly Channel<TaskEvent> _events = Channel.CreateBounded<TaskEvent>(
        new BoundedChannelOptions(65_536) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    public void Publish(ImmutableArray<NewEvent> events)
    {
        foreach (NewEvent item in events)
        {
            _events.Writer.TryWrite(item.Event);
        }
    }

    /// <summary>Shows watchers what a handler has to say while it works. Never stored.</summary>
    public void PublishLive(TaskKey key, JsonBytes data) => _events.Writer.TryWrite(new() { Key = key, Seq = TaskEvent.Live, Kind = KindOf(data), Phase = TaskPhase.Running, Data = data });

    private static string KindOf(JsonBytes data)
    {
        Utf8JsonReader reader = new(data.Span);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("artifact_update"u8) || reader.ValueTextEquals("status_update"u8) || reader.ValueTextEquals("message"u8))
            {
                return reader.GetString()!;
            }

            reader.Skip();
        }

        return "partial";
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        ITaskFeedGrain feed = grains.GetGrain<ITaskFeedGrain>(ITaskFeedGrain.Key);
        ImmutableArray<TaskEvent>.Builder batch = ImmutableArray.CreateBuilder<TaskEvent>(MostInABatch);
        try
        {
            while (await _events.Reader.WaitToReadAsync(stoppingToken))
            {
                batch.Clear();
                while (batch.Count < MostInABatch && _events.Reader.TryRead(out TaskEvent? item))
                {
                    batch.Add(item);
                }

                try
                {
                    await feed.PublishAsync(batch.ToImmutable(), stoppingToken);
                }
                catch (Exception e) when (!stoppingToken.IsCancellationRequested)
                {
                    LogNotPublished(logger, e, batch.Count);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The silo stops; the rows have everything.
        }
    }

    [LoggerMessage(EventId = 1201, Level = LogLevel.Warning, Message = "{Count} events did not reach the feed; watchers will read them from the store")]
    private static partial void LogNotPublished(ILogger logger, Exception exception, int count);
}
