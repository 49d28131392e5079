using System.Threading.Channels;
using Asya.Events;
using Asya.Tasks;
using Asya.Telemetry;

namespace Asya.Streaming;

/// <summary>The bounded buffer of one event stream.</summary>
internal sealed class StreamWatcher : TaskWatcher
{
    private static readonly TaskEvent TickMark = new();

    private readonly Channel<TaskEvent> _buffer;
    private readonly ITimer _timer;
    private volatile bool _isOverrun;
    private bool _isClosed;

    public StreamWatcher(LiveEventReceiver feed, TaskKey key, int capacity, TimeSpan tickEvery, TimeProvider clock)
        : base(feed, key)
    {
        _buffer = Channel.CreateBounded<TaskEvent>(new BoundedChannelOptions(capacity) { SingleReader = true });
        AsyaMetrics.Streams.Add(1);
        _timer = clock.CreateTimer(static state => ((StreamWatcher)state!).OnGap(), this, tickEvery, tickEvery);
    }

    /// <summary>Whether events were lost because the reader is too slow.</summary>
    public bool IsOverrun => _isOverrun;

    public static bool IsTick(TaskEvent taskEvent) => ReferenceEquals(taskEvent, TickMark);

    public override void OnEvent(TaskEvent taskEvent)
    {
        if (!_buffer.Writer.TryWrite(taskEvent))
        {
            _isOverrun = true;
        }
    }

    // A full buffer needs no tick: its reader has events to read.
    public override void OnGap() => _buffer.Writer.TryWrite(TickMark);

    /// <summary>Gets the next event or tick.</summary>
    public ValueTask<TaskEvent> ReadAsync(CancellationToken cancellationToken) => _buffer.Reader.ReadAsync(cancellationToken);

    public bool TryRead(out TaskEvent? taskEvent) => _buffer.Reader.TryRead(out taskEvent);

    public override void Dispose()
    {
        if (!_isClosed)
        {
            _isClosed = true;
            AsyaMetrics.Streams.Add(-1);
        }

        _timer.Dispose();
        base.Dispose();
    }
}
