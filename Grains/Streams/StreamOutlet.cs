using System.Collections.Immutable;
using System.Threading.Channels;
using Asya.Events;
using Asya.Grains.Tasks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Asya.Grains.Streams;

/// <summary>Publishes the stored events of this silo's tasks on streams, in their order.</summary>
internal sealed partial class StreamOutlet(IGrainFactory grains, ILogger<StreamOutlet> logger) : BackgroundService, ITaskEventOutlet
{
    private const int MaxBatchSize = 256;

    // Bounded, and the oldest go first: consumers notice the gap and read the rows.
    private readonly Channel<TaskEvent> _events = Channel.CreateBounded<TaskEvent>(
        new BoundedChannelOptions(65_536) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    public void Publish(TaskEvent stored) => _events.Writer.TryWrite(stored);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        ITaskStreamGrain streams = grains.Reference<ITaskStreamGrain>(ITaskStreamGrain.Key);
        ImmutableArray<TaskEvent>.Builder batch = ImmutableArray.CreateBuilder<TaskEvent>(MaxBatchSize);
        try
        {
            while (await _events.Reader.WaitToReadAsync(stoppingToken))
            {
                batch.Clear();
                while (batch.Count < MaxBatchSize && _events.Reader.TryRead(out TaskEvent? item))
                {
                    batch.Add(item);
                }

                try
                {
                    await streams.SendAsync(batch.ToImmutable(), stoppingToken);
                }
                catch (Exception e) when (!stoppingToken.IsCancellationRequested)
                {
                    LogStreamsMissed(logger, e, batch.Count);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The silo stops; the rows have everything.
        }
    }

    [LoggerMessage(EventId = 1211, Level = LogLevel.Warning,
        Message = "Some of {Count} events may be missing on the streams; consumers will read them from the store")]
    private static partial void LogStreamsMissed(ILogger logger, Exception exception, int count);
}
