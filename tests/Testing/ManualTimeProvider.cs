namespace Asya.Testing;

/// <summary>A clock that stands still until a test moves it.</summary>
/// <remarks>
/// <see cref="Advance"/> fires the timers that become due one by one, in order, each at its own time and on the caller's
/// thread. It drives everything that is made from a <see cref="TimeProvider"/>: Task.Delay, PeriodicTimer, grain timers.
/// </remarks>
public sealed class ManualTimeProvider(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<ManualTimer> _timers = [];
    private readonly List<(DateTimeOffset Until, TaskCompletionSource Set)> _watchers = [];
    private DateTimeOffset _now = start;

    public ManualTimeProvider()
        : this(new DateTimeOffset(2026, 3, 1, 9, 0, 0, TimeSpan.Zero))
    {
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>Gets how many timers are set.</summary>
    public int PendingTimers
    {
        get
        {
            lock (_lock)
            {
                return _timers.Count;
            }
        }
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
        {
            return _now;
        }
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ManualTimer timer = new(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock on, through every timer on the way.</summary>
    public void Advance(TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        AdvanceTo(GetUtcNow() + time);
    }

    public void AdvanceTo(DateTimeOffset target)
    {
        while (TakeDue(target) is { } timer)
        {
            timer.Fire();
        }
    }

    /// <summary>Waits until some timer is set that is due within a time from now. Then <see cref="Advance"/> will not come too early.</summary>
    /// <remarks>Any timer: on real silos the runtime itself sets some on the grains' clock.</remarks>
    public Task TimerSetAsync(TimeSpan within, string what)
    {
        TaskCompletionSource set = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            DateTimeOffset until = _now + within;
            if (_timers.Exists(t => t.Due <= until))
            {
                return Task.CompletedTask;
            }

            _watchers.Add((until, set));
        }

        return set.Task.WithTimeout(what);
    }

    private ManualTimer? TakeDue(DateTimeOffset target)
    {
        lock (_lock)
        {
            // The first of those due at the same time is the one that was set first.
            ManualTimer? next = _timers.MinBy(t => t.Due);
            if (next is null || next.Due > target)
            {
                _now = target > _now ? target : _now;
                return null;
            }

            _now = next.Due > _now ? next.Due : _now;
            _timers.Remove(next);
            if (next.Period > TimeSpan.Zero)
            {
                next.Due = _now + next.Period;
                _timers.Add(next);
            }

            return next;
        }
    }

    private void Set(ManualTimer timer, TimeSpan dueTime, TimeSpan period)
    {
        lock (_lock)
        {
            _timers.Remove(timer);
            timer.Period = period;
            if (dueTime == Timeout.InfiniteTimeSpan)
            {
                return;
            }

            timer.Due = _now + dueTime;
            _timers.Add(timer);
            foreach ((_, TaskCompletionSource set) in _watchers.FindAll(w => timer.Due <= w.Until))
            {
                set.TrySetResult();
            }

            _watchers.RemoveAll(w => timer.Due <= w.Until);
        }

        if (dueTime == TimeSpan.Zero)
        {
            // Due already: no need to wait for the clock to move, but never within the call that sets it.
            ThreadPool.QueueUserWorkItem(static clock => clock.Advance(TimeSpan.Zero), this, preferLocal: false);
        }
    }

    private void Remove(ManualTimer timer)
    {
        lock (_lock)
        {
            _timers.Remove(timer);
        }
    }

    private sealed class ManualTimer(ManualTimeProvider clock, TimerCallback callback, object? state) : ITimer
    {
        private bool _disposed;

        public DateTimeOffset Due { get; set; }

        public TimeSpan Period { get; set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (_disposed)
            {
                return false;
            }

            clock.Set(this, dueTime, period);
            return true;
        }

        public void Dispose()
        {
            _disposed = true;
            clock.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
