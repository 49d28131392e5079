using Asya.Testing;

namespace Asya.Engine.Tests;

public sealed class LifeTests(SharedSilo shared) : SharedSiloTests(shared)
{
    private ILifeGrain Grain => Grains.GetGrain<ILifeGrain>(Key);

    [Fact]
    public async Task The_first_call_activates_and_later_ones_find_the_same_activation()
    {
        string first = await Grain.ActivationAsync();
        Assert.Equal(first, await Grain.ActivationAsync());
        Assert.Equal("on", Journal.Of(Key));
    }

    [Fact]
    public async Task Many_first_calls_make_one_activation()
    {
        string[] activations = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => Grain.ActivationAsync())));
        Assert.Single(activations.Distinct());
    }

    [Fact]
    public async Task After_DeactivateOnIdle_the_next_call_makes_a_new_activation()
    {
        string first = await Grain.ActivationAsync();
        await Grain.LeaveAsync();
        Assert.NotEqual(first, await Grain.ActivationAsync().WithTimeout("the next activation"));
        await Gate("/disposed").ArrivedAsync(1, "the grain's object to be disposed");
        Assert.Equal("on off:ApplicationRequested disposed on", Journal.Of(Key));
    }

    [Fact]
    public async Task A_request_under_way_ends_on_its_activation_and_those_that_wait_go_to_the_next()
    {
        Task<string> leaving = Grain.LeaveSlowlyAsync(Key);
        await Gate().ArrivedAsync(1, "the request under way");
        Task<string> waiting = Grain.ActivationAsync();
        Gate().Open();
        Assert.NotEqual(await leaving.WithTimeout("the request under way"), await waiting.WithTimeout("the request that waited"));
    }

    [Fact]
    public async Task An_exception_in_OnActivateAsync_reaches_the_caller_and_the_next_call_tries_again()
    {
        ILifeGrain grain = Grains.GetGrain<ILifeGrain>(Key + "bad-start");
        Assert.Equal(1, (await Assert.ThrowsAsync<TestException>(() => grain.ActivationAsync())).Code);
        await grain.ActivationAsync().WithTimeout("the next attempt");
        Assert.Equal("failed", Journal.Of(Key + "bad-start").Split(' ')[0]);
        Assert.DoesNotContain("off", Journal.Of(Key + "bad-start"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_wait_while_the_grain_activates()
    {
        ILifeGrain grain = Grains.GetGrain<ILifeGrain>(Key + "slow-start");
        Task<string>[] calls = [.. Enumerable.Range(0, 3).Select(_ => grain.ActivationAsync())];
        await Gate("slow-start/start").ArrivedAsync(1, "OnActivateAsync");
        Assert.DoesNotContain(calls, c => c.IsCompleted);
        Gate("slow-start/start").Open();
        Assert.Single((await Task.WhenAll(calls).WithTimeout("all calls")).Distinct());
    }

    [Fact]
    public async Task An_exception_in_OnDeactivateAsync_changes_nothing()
    {
        ILifeGrain grain = Grains.GetGrain<ILifeGrain>(Key + "bad-end");
        string first = await grain.ActivationAsync();
        await grain.LeaveAsync();
        Assert.NotEqual(first, await grain.ActivationAsync().WithTimeout("the next activation"));
    }

    [Fact]
    public async Task Grains_under_load_come_and_go_without_losing_a_call()
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, 3000), async (i, _) =>
        {
            ILifeGrain grain = Grains.GetGrain<ILifeGrain>($"{Key}/{i % 7}");
            await (i % 5 == 0 ? grain.LeaveAsync() : grain.ActivationAsync()).WithTimeout("a call");
        });
    }
}
