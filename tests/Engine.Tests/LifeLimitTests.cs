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

    private ILifeGrain Grain(string name) => _silo.Client.GetGrain<ILifeGrain>(_key + name);
}
