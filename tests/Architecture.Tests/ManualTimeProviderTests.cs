
namespace Asya.Architecture.Tests;

/// <summary>The clock that other tests trust.</summary>
public sealed class ManualTimeProviderTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly ManualTimeProvider _clock = new();
    private readonly List<string> _fired = [];

    [Fact]
    public void Timers_fire_one_by_one_each_at_its_own_time()
    {
        DateTimeOffset start = _clock.GetUtcNow();
        using ITimer late = Timer("late", 3 * Second, Timeout.InfiniteTimeSpan);
        using ITimer early = Timer("early", 1 * Second, Timeout.InfiniteTimeSpan);
        using ITimer often = Timer("often", 1.5 * Second, 1.5 * Second);
        _clock.Advance(4 * Second);
        Assert.Equal(["early@1", "often@1.5", "late@3", "often@3"], _fired);
        Assert.Equal(start + (4 * Second), _clock.GetUtcNow());
        Assert.Equal(4 * Second, _clock.GetElapsedTime(start.UtcTicks));

        ITimer Timer(string name, TimeSpan due, TimeSpan period) => _clock.CreateTimer(
            _ => _fired.Add(
                string.Create(System.Globalization.CultureInfo.InvariantCulture,
                    $"{name}@{(_clock.GetUtcNow() - start).TotalSeconds}")), null, due, period);
    }

    [Fact]
    public void A_timer_that_is_set_while_the_clock_moves_fires_on_the_way()
    {
        ITimer? second = null;
        using ITimer first =
            _clock.CreateTimer(_ => second = _clock.CreateTimer(_ => _fired.Add("second"), null, Second, Timeout.InfiniteTimeSpan), null,
                Second, Timeout.InfiniteTimeSpan);
        _clock.Advance(2 * Second);
        Assert.Equal(["second"], _fired);
        second!.Dispose();
    }

    [Fact]
    public void Changed_and_disposed_timers_obey()
    {
        ITimer timer = _clock.CreateTimer(_ => _fired.Add("x"), null, Second, Second);
        Assert.True(timer.Change(5 * Second, Timeout.InfiniteTimeSpan));
        _clock.Advance(4 * Second);
        Assert.Empty(_fired);
        timer.Dispose();
        Assert.False(timer.Change(Second, Second));
        _clock.Advance(10 * Second);
        Assert.Empty(_fired);
        Assert.Equal(0, _clock.PendingTimers);
    }

    [Fact]
    public async Task It_drives_delays_periodic_timers_and_timeouts()
    {
        Task delay = Task.Delay(Second, _clock);
        using PeriodicTimer timer = new(Second, _clock);
        using CancellationTokenSource timeout = new(2 * Second, _clock);
        ValueTask<bool> tick = timer.WaitForNextTickAsync();
        Assert.False(delay.IsCompleted);
        _clock.Advance(Second);
        await delay.WithTimeout("the delay");
        Assert.True(await tick.WithTimeout("the tick"));
        Assert.False(timeout.IsCancellationRequested);
        _clock.Advance(Second);
        Assert.True(timeout.IsCancellationRequested);
    }

    [Fact]
    public async Task It_signals_when_a_timer_is_set()
    {
        Task set = _clock.TimerSetAsync(Second, "a timer");
        using ITimer later = _clock.CreateTimer(static _ => { }, null, 5 * Second, Timeout.InfiniteTimeSpan);
        Assert.False(set.IsCompleted);
        using ITimer soon = _clock.CreateTimer(static _ => { }, null, Second, Timeout.InfiniteTimeSpan);
        await set.WithTimeout("the news");
    }

    [Fact]
    public async Task A_timer_without_delay_fires_without_the_clock()
    {
        TaskCompletionSource fired = new();
        using ITimer timer = _clock.CreateTimer(_ => fired.TrySetResult(), null, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        await fired.Task.WithTimeout("the timer");
    }
}
