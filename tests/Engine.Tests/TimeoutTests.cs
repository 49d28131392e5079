using Asya.Testing;
using Orleans.Configuration;

namespace Asya.Engine.Tests;

/// <summary>Answers that do not come, on a silo that does not wait for them for long.</summary>
public sealed class TimeoutTests : IAsyncLifetime
{
    private readonly string _key = Guid.NewGuid().ToString("N");
    private TestSilo _silo = null!;

    public async Task InitializeAsync() =>
        _silo = await TestSilo.StartAsync(silo => silo.Configure<SiloMessagingOptions>(o => o.ResponseTimeout = TimeSpan.FromMilliseconds(700)));

    public async Task DisposeAsync() => await _silo.DisposeAsync();

    [Fact]
    public async Task A_call_cycle_times_out_unless_reentrancy_is_allowed()
    {
        ICycleGrain a = _silo.Client.GetGrain<ICycleGrain>(_key + "a");
        await Assert.ThrowsAsync<TimeoutException>(() => a.AroundAsync(_key + "b", allow: false));
        Assert.Equal($"I am {_key}c", await _silo.Client.GetGrain<ICycleGrain>(_key + "c").AroundAsync(_key + "d", allow: true).WithTimeout("the way around"));
    }

    [Fact]
    public async Task Only_the_allowed_chain_may_come_back()
    {
        ICycleGrain a = _silo.Client.GetGrain<ICycleGrain>(_key + "e");
        Task hold = a.HoldAsync(_key);
        await Gates.Of(_key).ArrivedAsync(1, "the first request");
        await Assert.ThrowsAsync<TimeoutException>(() => a.NameAsync());
        Gates.Of(_key).Open();
        await Assert.ThrowsAsync<TimeoutException>(() => hold);
        Assert.Equal($"I am {_key}e", await a.NameAsync().WithTimeout("a call after it"));
    }

    [Fact]
    public async Task A_caller_waits_no_longer_than_the_response_timeout()
    {
        ITurnGrain grain = _silo.Client.GetGrain<ITurnGrain>(_key);
        await Assert.ThrowsAsync<TimeoutException>(() => grain.EnterAsync(_key));
        Gates.Of(_key).Open();
        await grain.EnterAsync(_key).WithTimeout("the next call");
    }

    [Fact]
    public async Task A_request_that_timed_out_in_the_queue_never_runs()
    {
        ITurnGrain grain = _silo.Client.GetGrain<ITurnGrain>(_key + "q");
        Task first = grain.EnterAsync(_key + "first");
        await Gates.Of(_key + "first").ArrivedAsync(1, "the first call");
        await Assert.ThrowsAsync<TimeoutException>(() => grain.EnterAsync(_key + "second"));
        await Assert.ThrowsAsync<TimeoutException>(() => first);
        Gates.Of(_key + "first").Open();
        Gates.Of(_key + "third").Open();
        await grain.EnterAsync(_key + "third").WithTimeout("a call behind it");
        Assert.Equal(0, Gates.Of(_key + "second").Arrivals);
    }
}
