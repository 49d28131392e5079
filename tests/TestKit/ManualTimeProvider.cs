namespace Asya.TestKit;

/// <summary>A clock that stands still until a test moves it.</summary>
/// <remarks>
/// <see cref="Advance"/> fires the timers that become due one by one, in order, each at its own time and on the caller's
/// thread. It drives everything that is made from a <see cref="TimeProvider"/>: Task.Delay, PeriodicTimer, grain timers.
/// </remarks>
public sealed class ManualTimeProvider(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<ManualTimer> _timers = [];
    private readonly List<(Func<bool> IsArmed, TaskCompletionSource Armed)> _watchers = [];
    private readonly List<Func<ManualTimerSetting, bool>> _followed = [];
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

    /// <summary>Moves the clock on at once: every timer that has become due on the way fires once, when the clock is there.</summary>
    /// <remarks>So whatever comes of a jump comes at one instant, however the threads run, and however long the jump is.</remarks>
    public void Jump(TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        ManualTimer[] due;
        lock (_lock)
        {
            _now += time;
            due = [.. _timers.Where(timer => timer.Due <= _now).OrderBy(static timer => timer.Due)];
            foreach (ManualTimer timer in due)
            {
                _timers.Remove(timer);
                if (timer.Period > TimeSpan.Zero)
                {
                    timer.Due = _now + timer.Period;
                    _timers.Add(timer);
                }
            }
        }

        foreach (ManualTimer timer in due)
        {
            ThreadPool.QueueUserWorkItem(static timer => timer.Fire(), timer, preferLocal: false);
        }
    }

    public void AdvanceTo(DateTimeOffset target)
    {
        while (TakeDue(target) is { } timer)
        {
            timer.Fire();
        }
    }

    /// <summary>
    /// Waits until some timer is set that is due within a time from now. Then <see cref="Advance"/> will not come too early.
    /// </summary>
    /// <remarks>Any timer: on real silos the runtime itself sets some on the grains' clock.</remarks>
    public Task TimerSetAsync(TimeSpan within, string what)
    {
        DateTimeOffset until = GetUtcNow() + within;
        return ArmedAsync(what, timer => timer.Due <= until);
    }

    /// <summary>Waits until some timer is set that is due in exactly a time from now.</summary>
    public Task ArmedAsync(TimeSpan dueIn, string what)
    {
        DateTimeOffset due = GetUtcNow() + dueIn;
        return ArmedAsync(what, timer => timer.Due == due);
    }

    /// <summary>Waits until so many timers of a kind are set.</summary>
    /// <returns>When the first of them is due.</returns>
    public async Task<DateTimeOffset> ArmedAsync(string what, Func<ManualTimerSetting, bool> isIt, int count = 1)
    {
        TaskCompletionSource armed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        DateTimeOffset first = default;
        lock (_lock)
        {
            if (!IsArmed())
            {
                _watchers.Add((IsArmed, armed));
            }
            else
            {
                armed.SetResult();
            }
        }

        await armed.Task.WithTimeout(what);
        return first;

        bool IsArmed()
        {
            List<ManualTimer> all = _timers.FindAll(t => isIt(t.Setting));
            if (all.Count < count)
            {
                return false;
            }

            first = all.Min(static t => t.Due);
            return true;
        }
    }

    /// <summary>
    /// Until it is disposed, moves the clock on to each timer of a kind as soon as it is set: what waits that way waits no time.
    /// </summary>
    public IDisposable FireAsSet(Func<ManualTimerSetting, bool> isIt)
    {
        lock (_lock)
        {
            _followed.Add(isIt);
            foreach (ManualTimer timer in _timers.FindAll(t => isIt(t.Setting)))
            {
                Follow(timer.Due);
            }
        }

        return new Following(this, isIt);
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
            foreach ((Func<bool> IsArmed, TaskCompletionSource Armed) watcher in _watchers.FindAll(static w => w.IsArmed()))
            {
                _watchers.Remove(watcher);
                watcher.Armed.TrySetResult();
            }

            if (_followed.Exists(isIt => isIt(timer.Setting)))
            {
                Follow(timer.Due);
            }
        }

        if (dueTime == TimeSpan.Zero)
        {
            // Due already: no need to wait for the clock to move, but never within the call that sets it.
            ThreadPool.QueueUserWorkItem(static clock => clock.Advance(TimeSpan.Zero), this, preferLocal: false);
        }
    }

    // Never within the call that sets a timer.
    private void Follow(DateTimeOffset due) =>
        ThreadPool.QueueUserWorkItem(static to => to.Clock.AdvanceTo(to.Due), (Clock: this, Due: due), preferLocal: false);

    private void Remove(ManualTimer timer)
    {
        lock (_lock)
        {
            _timers.Remove(timer);
        }
    }

    private sealed class Following(ManualTimeProvider clock, Func<ManualTimerSetting, bool> isIt) : IDisposable
    {
        public void Dispose()
        {
            lock (clock._lock)
            {
                clock._followed.Remove(isIt);
            }
        }
    }

    private sealed class ManualTimer(ManualTimeProvider clock, TimerCallback callback, object? state) : ITimer
    {
        private bool _disposed;

        public DateTimeOffset Due { get; set; }

        public TimeSpan Period { get; set; }

        public ManualTimerSetting Setting => new(Due, Period, state?.GetType());

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
