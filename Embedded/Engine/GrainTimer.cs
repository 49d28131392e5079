using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>A grain's timer. Each tick is a request of its own; the next is set when it has ended.</summary>
internal sealed class GrainTimer<TState> : Request, IGrainTimer
{
    private readonly Activation _activation;
    private readonly Func<TState, CancellationToken, Task> _callback;
    private readonly TState _state;
    private readonly CancellationTokenSource _disposed = new();
    private ITimer _timer = null!;
    private Task? _tick;
    private TimeSpan _dueTime;
    private TimeSpan _period;
    private bool _firing;
    private bool _changed;

    private GrainTimer(Activation activation, Func<TState, CancellationToken, Task> callback, TState state, GrainTimerCreationOptions options)
    {
        _activation = activation;
        _callback = callback;
        _state = state;
        Options = CallOptions.LocalOnly
            | (options.Interleave ? CallOptions.AlwaysInterleave : 0)
            | (options.KeepAlive ? 0 : CallOptions.NoKeepAlive);
    }

    public override bool IsObsolete => _disposed.IsCancellationRequested;

    public static GrainTimer<TState> Start(Activation activation, Func<TState, CancellationToken, Task> callback, TState state, GrainTimerCreationOptions options)
    {
        GrainTimer<TState> timer = new(activation, callback, state, options);
        Validate(options.DueTime, nameof(options));
        Validate(options.Period, nameof(options));

        // A tick must not inherit the async locals of whoever made the timer.
        bool suppress = !ExecutionContext.IsFlowSuppressed();
        AsyncFlowControl control = suppress ? ExecutionContext.SuppressFlow() : default;
        timer._timer = activation.Silo.GrainClock.CreateTimer(static s => ((GrainTimer<TState>)s!).Fire(), timer, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        if (suppress)
        {
            control.Undo();
        }

        activation.AddTimer(timer);
        timer.Change(options.DueTime, options.Period);
        return timer;
    }

    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        Validate(dueTime, nameof(dueTime));
        Validate(period, nameof(period));
        _changed = true;
        _dueTime = dueTime;
        _period = period;
        if (!_firing)
        {
            Set(dueTime);
        }
    }

    public override bool Start(Activation activation)
    {
        _changed = false;
        try
        {
            _tick = _callback(_state, _disposed.Token) ?? Task.CompletedTask;
        }
        catch (Exception exception)
        {
            _tick = Task.FromException(exception);
        }

        if (_tick.IsCompleted)
        {
            return true;
        }

        _tick.GetAwaiter().UnsafeOnCompleted(() => _activation.Finished(this));
        return false;
    }

    public override void Respond(Activation activation)
    {
        if (_tick!.Exception?.InnerException is { } exception)
        {
            activation.Silo.Log.TimerFailed(activation, exception);
        }

        _tick = null;
        _firing = false;
        if (!_disposed.IsCancellationRequested)
        {
            Set(_changed ? _dueTime : _period);
        }
    }

    public override void Reject(Exception exception)
    {
        // The activation is gone, and its timers with it.
    }

    public void Dispose()
    {
        _disposed.Cancel();
        _timer.Dispose();
        _activation.RemoveTimer(this);
    }

    private static void Validate(TimeSpan time, string name)
    {
        long milliseconds = (long)time.TotalMilliseconds;
        ArgumentOutOfRangeException.ThrowIfLessThan(milliseconds, -1, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(milliseconds, uint.MaxValue - 1, name);
    }

    private void Fire()
    {
        if (!_disposed.IsCancellationRequested)
        {
            _firing = true;
            _activation.Receive(this);
        }
    }

    private void Set(TimeSpan time) => _timer.Change(time, Timeout.InfiniteTimeSpan);
}
