using Asya.Testing;
using Orleans.Configuration;

namespace Asya.Engine.Tests;

/// <summary>Timers and idle collection, on a silo whose grains get old soon, but not between two ticks on a busy machine.</summary>
public sealed class TimerKeepAliveTests : IAsyncLifetime
{
    private readonly string _key = Guid.NewGuid().ToString("N");
    private TestSilo _silo = null!;

    public async Task InitializeAsync() =>
        _silo = await TestSilo.StartAsync(silo => silo.Configure<GrainCollectionOptions>(o =>
        {
            o.CollectionQuantum = TimeSpan.FromMilliseconds(300);
            o.CollectionAge = TimeSpan.FromMilliseconds(2000);
        }));

    public async Task DisposeAsync() => await _silo.DisposeAsync();

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
        await _silo.Client.GetGrain<ILifeGrain>(_key + "later").ActivationAsync();
        await Gates.Of($"{_key}later/off").ArrivedAsync(1, "another round of idle collection");
        Assert.Equal(second, await alive.ActivationAsync());
        Assert.NotEqual(first, await ticking.ActivationAsync());
        await done.CancelAsync();
        await time.WithTimeout("the clock to stop");
    }

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
