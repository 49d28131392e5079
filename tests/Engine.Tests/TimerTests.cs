using Asya.Testing;

namespace Asya.Engine.Tests;

/// <summary>Grain timers, on a silo of their own: they move the clock of all grains.</summary>
public sealed class TimerTests(SharedSilo own) : IClassFixture<SharedSilo>, IAsyncLifetime
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly string _key = Guid.NewGuid().ToString("N");

    private ITimerGrain Grain => own.Silo.Client.GetGrain<ITimerGrain>(_key);

    private ManualTimeProvider Clock => own.Silo.Clock;

    private Gate Gate(string name = "") => Gates.Of(_key + name);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        // The next test must not see the timers of this one.
        await Grain.LeaveAsync();
        await Gate("/off").ArrivedAsync(1, "the grain to end");
    }

    [Fact]
    public async Task A_timer_ticks_by_the_grains_clock_until_it_is_disposed()
    {
        Gate().Open();
        string[] times = [.. Enumerable.Range(1, 3).Select(i => (Clock.GetUtcNow() + (i * Minute)).ToString("HH:mm", System.Globalization.CultureInfo.InvariantCulture))];
        await Grain.StartAsync(_key, Minute, Minute, TimerMode.None);
        for (int i = 1; i <= 3; i++)
        {
            await TickAsync(i);
        }

        await Grain.DisposeTimerAsync();
        Clock.Advance(10 * Minute);
        Assert.Equal(3, await Grain.ArrivalsAsync(_key));
        Assert.Equal(string.Join(' ', times), Journal.Of(_key));
    }

    [Fact]
    public async Task Every_form_of_timer_ticks()
    {
        Gate().Open();
        await Grain.StartAllFormsAsync(_key);
        Clock.Advance(Minute);
        await Gate().ArrivedAsync(8, "eight timers");
    }

    [Fact]
    public async Task A_tick_waits_for_the_running_request()
    {
        await Grain.StartAsync(_key, Minute, Minute, TimerMode.None);
        Task request = Grain.EnterAsync(_key + "request");
        await Gate("request").ArrivedAsync(1, "the request");
        Clock.Advance(Minute);
        Assert.Equal(0, await Grain.ArrivalsAsync(_key));
        Gate("request").Open();
        await Gate().ArrivedAsync(1, "the tick");

        // And a request waits for a running tick.
        Task next = Grain.EnterAsync(_key + "next");
        Assert.Equal(0, await Grain.ArrivalsAsync(_key + "next"));
        Gate().Open();
        Gate("next").Open();
        await Task.WhenAll(request, next).WithTimeout("both requests");
    }

    [Fact]
    public async Task An_interleaving_tick_does_not_wait()
    {
        await Grain.StartAsync(_key, Minute, Minute, TimerMode.Interleave);
        Task request = Grain.EnterAsync(_key + "request");
        await Gate("request").ArrivedAsync(1, "the request");
        Clock.Advance(Minute);
        await Gate().ArrivedAsync(1, "the tick");
        Gate("request").Open();
        await request.WithTimeout("the request");
        Gate().Open();
    }

    [Fact]
    public async Task The_next_tick_is_set_when_the_last_has_ended()
    {
        await Grain.StartAsync(_key, Minute, Minute, TimerMode.Interleave);
        Clock.Advance(Minute);
        await Gate().ArrivedAsync(1, "the first tick");
        Clock.Advance(10 * Minute);
        Assert.Equal(1, await Grain.ArrivalsAsync(_key));
        Gate().Open();
        await TickAsync(2);
    }

    [Fact]
    public async Task A_timer_without_a_period_ticks_once()
    {
        Gate().Open();
        await Grain.StartAsync(_key, Minute, Timeout.InfiniteTimeSpan, TimerMode.None);
        await TickAsync(1);
        await Grain.ActivationAsync();
        Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(1, await Grain.ArrivalsAsync(_key));
    }

    [Fact]
    public async Task A_timer_whose_tick_throws_ticks_on()
    {
        Gate().Open();
        await Grain.StartAsync(_key, Minute, Minute, TimerMode.Failing);
        await TickAsync(1);
        await TickAsync(2);
    }

    [Fact]
    public async Task A_timer_that_is_not_started_ticks_after_a_change()
    {
        Gate().Open();
        await Grain.StartAsync(_key, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan, TimerMode.None);
        Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(0, await Grain.ArrivalsAsync(_key));
        await Grain.ChangeAsync(Minute, Minute);
        await TickAsync(1);
        await TickAsync(2);
    }

    [Fact]
    public async Task A_change_within_a_tick_counts_from_its_end()
    {
        Gate().Open();
        await Grain.StartAsync(_key, Minute, Minute, TimerMode.Changing);
        await TickAsync(1);
        await Clock.TimerSetAsync(TimeSpan.FromHours(1), "the timer to be set to an hour");
        Clock.Advance(59 * Minute);
        Assert.Equal(1, await Grain.ArrivalsAsync(_key));
        Clock.Advance(Minute);
        await Gate().ArrivedAsync(2, "the tick after an hour");
    }

    [Fact]
    public async Task A_timer_may_end_itself()
    {
        await Grain.StartAsync(_key, Minute, Minute, TimerMode.Once);
        Clock.Advance(Minute);
        await Gate("/cancelled").ArrivedAsync(1, "the tick's token to be cancelled");
        await Grain.ActivationAsync();
        Clock.Advance(10 * Minute);
        await Grain.ActivationAsync();
        Assert.DoesNotContain(' ', Journal.Of(_key));
    }

    [Fact]
    public async Task Timers_end_with_their_activation()
    {
        Gate().Open();
        await Grain.StartAsync(_key, Minute, Minute, TimerMode.None);
        await TickAsync(1);
        string first = await Grain.ActivationAsync();
        await Grain.LeaveAsync();
        Assert.NotEqual(first, await Grain.ActivationAsync());
        Clock.Advance(10 * Minute);
        Assert.Equal(1, await Grain.ArrivalsAsync(_key));
    }

    private async Task TickAsync(int number)
    {
        await Clock.TimerSetAsync(Minute, $"tick {number} to be set");
        Clock.Advance(Minute);
        await Gate().ArrivedAsync(number, $"tick {number}");
    }
}
