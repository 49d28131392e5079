using Asya.Testing;
using Orleans.Configuration;

namespace Asya.Engine.Tests;

/// <summary>Grains that begin, end or idle for too long, on a silo that has little patience.</summary>
public sealed class LifeLimitTests : IAsyncLifetime
{
    private readonly string _key = Guid.NewGuid().ToString("N");
    private TestSilo _silo = null!;

    public async Task InitializeAsync() =>
        _silo = await TestSilo.StartAsync(silo => silo.Configure<GrainCollectionOptions>(o =>
        {
            o.ActivationTimeout = TimeSpan.FromMilliseconds(300);
            o.DeactivationTimeout = TimeSpan.FromMilliseconds(300);
            o.CollectionQuantum = TimeSpan.FromMilliseconds(200);
            o.CollectionAge = TimeSpan.FromMilliseconds(500);
        }));

    public async Task DisposeAsync() => await _silo.DisposeAsync();

    [Fact]
    public async Task An_activation_that_takes_too_long_fails_and_the_next_call_tries_again()
    {
        ILifeGrain grain = Grain("stuck-start");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => grain.ActivationAsync());
        await grain.ActivationAsync().WithTimeout("the next attempt");
    }

    [Fact]
    public async Task A_deactivation_that_takes_too_long_is_given_up()
    {
        ILifeGrain grain = Grain("stuck-end");
        string first = await grain.ActivationAsync();
        await grain.LeaveAsync();
        Assert.NotEqual(first, await grain.ActivationAsync().WithTimeout("the next activation"));
    }

    [Fact]
    public async Task An_idle_activation_ends()
    {
        await Grain("idle").ActivationAsync();
        await Gates.Of($"{_key}idle/off").ArrivedAsync(1, "idle collection");
        Assert.StartsWith("on off:ActivationIdle", Journal.Of(_key + "idle"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_busy_activation_or_one_that_asked_to_stay_does_not_end()
    {
        Task<string> busy = Grain("busy").EnterAsync(_key);
        string staying = await Grain("staying").DelayDeactivationAsync(Timeout.InfiniteTimeSpan);
        await Gates.Of(_key).ArrivedAsync(1, "the busy grain");

        // Two that came later have been collected one after the other, so these would have been.
        await Grain("first").ActivationAsync();
        await Gates.Of($"{_key}first/off").ArrivedAsync(1, "a first round of idle collection");
        await Grain("second").ActivationAsync();
        await Gates.Of($"{_key}second/off").ArrivedAsync(1, "a second round of idle collection");

        Assert.Equal("on", Journal.Of(_key + "busy"));
        Assert.Equal("on", Journal.Of(_key + "staying"));
        Assert.Equal(staying, await Grain("staying").ActivationAsync());
        Gates.Of(_key).Open();
        await busy.WithTimeout("the busy grain");
    }

    [Fact]
    public async Task Ticks_keep_a_grain_alive_only_if_its_timer_says_so()
    {
        ITimerGrain ticking = _silo.Client.GetGrain<ITimerGrain>(_key + "ticking");
        ITimerGrain alive = _silo.Client.GetGrain<ITimerGrain>(_key + "alive");
        Gates.Of(_key + "tick").Open();
        string first = await ticking.ActivationAsync();
        string second = await alive.ActivationAsync();
        await ticking.StartAsync(_key + "tick", TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(20), TimerMode.None);
        await alive.StartAsync(_key + "tick", TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(20), TimerMode.KeepAlive);
        using CancellationTokenSource done = new();
        Task time = PassTimeAsync(done.Token);
        await Gates.Of($"{_key}ticking/off").ArrivedAsync(1, "the ticking grain to be collected");
        await Grain("later").ActivationAsync();
        await Gates.Of($"{_key}later/off").ArrivedAsync(1, "another round of idle collection");
        Assert.Equal(second, await alive.ActivationAsync());
        Assert.NotEqual(first, await ticking.ActivationAsync());
        await done.CancelAsync();
        await time.WithTimeout("the clock to stop");
    }

    private ILifeGrain Grain(string name) => _silo.Client.GetGrain<ILifeGrain>(_key + name);

    // The grains' clock follows real time here: idle collection keeps real time on both engines.
    private async Task PassTimeAsync(CancellationToken cancellationToken)
    {
        using PeriodicTimer real = new(TimeSpan.FromMilliseconds(20));
        try
        {
            while (await real.WaitForNextTickAsync(cancellationToken))
            {
                _silo.Clock.Advance(TimeSpan.FromMilliseconds(20));
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The test is over.
        }
    }
}
