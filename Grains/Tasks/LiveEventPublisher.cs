using System.Collections.Immutable;
using System.Text.Json;
using System.Threading.Channels;
using Asya.Domain;
using Asya.Events;
using Asya.Payloads;
using Asya.Tasks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Asya.Grains.Tasks;

/// <summary>Takes stored events from this silo's tasks and passes them on in batches. Never makes a task wait.</summary>
internal sealed partial class LiveEventPublisher : BackgroundService
{
    private const int MaxBatchSize = 256;

    // One update of the original has at most as much. All that wait together are bounded too: a feed that is away for a
    // minute must not cost a silo its memory, and what is live is worth nothing later.
    private const int MaxLiveBytes = 1024 * 1024;
    private const int MaxWaitingLiveBytes = 32 * MaxLiveBytes;

    private readonly IGrainFactory _grains;
    private readonly ImmutableArray<ITaskEventOutlet> _outlets;
    private readonly ILogger<LiveEventPublisher> _logger;
    private readonly Channel<TaskEvent> _events;
    private readonly LocalTaskFeed? _local;

    private int _waitingLiveBytes;

    /// <summary>Gets how many events wait to be passed on.</summary>
    public int Count => _events.Reader.Count;

    public LiveEventPublisher(
        IGrainFactory grains, IEnumerable<ITaskEventOutlet> outlets, ILogger<LiveEventPublisher> logger, LocalTaskFeed? local = null)
    {
        _local = local;
        _grains = grains;
        _outlets = [.. outlets];
        _logger = logger;

        // Bounded, and the oldest go first: watchers notice the gap and read the rows.
        _events = Channel.CreateBounded<TaskEvent>(
            new BoundedChannelOptions(65_536) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true }, Forget);
    }

    public void Publish(ImmutableArray<NewEvent> events)
    {
        bool isForFeed = IsForFeed;
        foreach (NewEvent item in events)
        {
            if (isForFeed)
            {
                _events.Writer.TryWrite(item.Event);
            }

            foreach (ITaskEventOutlet outlet in _outlets)
            {
                outlet.Publish(item.Event);
            }
        }

        if (_local is not null && !events.IsEmpty)
        {
            _local.Publish(ImmutableArray.CreateRange(events, static item => item.Event));
        }
    }

    // The watchers of the only process there is have their events without a call.
    private bool IsForFeed => _local is null or { HasOthers: true };

    /// <summary>Shows watchers what a handler has to say while it works. Never stored, and left out where it is too much.</summary>
    public void PublishLive(TaskKey key, JsonBytes data)
    {
        if (data.Length > MaxLiveBytes || Volatile.Read(ref _waitingLiveBytes) > MaxWaitingLiveBytes)
        {
            LogLiveDropped(_logger, key, data.Length);
            return;
        }

        TaskEvent item = new() { Key = key, Seq = TaskEvent.Live, Kind = KindOf(data), Phase = TaskPhase.Running, Data = data };
        _local?.Publish([item]);
        if (IsForFeed)
        {
            Interlocked.Add(ref _waitingLiveBytes, data.Length);
            _events.Writer.TryWrite(item);
        }
    }

    private static int LiveBytesOf(TaskEvent item) => item.Seq == TaskEvent.Live ? item.Data.Length : 0;

    private static string KindOf(JsonBytes data)
    {
        Utf8JsonReader reader = new(data.Span);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("artifact_update"u8) || reader.ValueTextEquals("status_update"u8)
                || reader.ValueTextEquals("message"u8))
            {
                return reader.GetString()!;
            }

            reader.Skip();
        }

        return "partial";
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        ITaskFeedGrain feed = _grains.Reference<ITaskFeedGrain>(ITaskFeedGrain.Key);
        ImmutableArray<TaskEvent>.Builder batch = ImmutableArray.CreateBuilder<TaskEvent>(MaxBatchSize);
        try
        {
            while (await _events.Reader.WaitToReadAsync(stoppingToken))
            {
                batch.Clear();
                int liveBytes = 0;
                while (batch.Count < MaxBatchSize && liveBytes < MaxLiveBytes && _events.Reader.TryRead(out TaskEvent? item))
                {
                    batch.Add(item);
                    liveBytes += LiveBytesOf(item);
                    Forget(item);
                }

                try
                {
                    await feed.PublishAsync(batch.ToImmutable(), stoppingToken);
                }
                catch (Exception e) when (!stoppingToken.IsCancellationRequested)
                {
                    LogNotPublished(_logger, e, batch.Count);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The silo stops; the rows have everything.
        }
    }

    private void Forget(TaskEvent item) => Interlocked.Add(ref _waitingLiveBytes, -LiveBytesOf(item));

    [LoggerMessage(EventId = 1201, Level = LogLevel.Warning,
        Message = "{Count} events did not reach the feed; watchers will read them from the store")]
    private static partial void LogNotPublished(ILogger logger, Exception exception, int count);

    [LoggerMessage(EventId = 1202, Level = LogLevel.Warning,
        Message = "A live update of task {Task} with {Bytes} bytes is not shown: it is too large, or too much waits to be shown")]
    private static partial void LogLiveDropped(ILogger logger, TaskKey task, int bytes);
}
