using Asya.Testing;
using Orleans.Storage;

namespace Asya.Engine.Tests;

public sealed class StateTests(SharedSilo shared) : SharedSiloTests(shared)
{
    private IStoredGrain Grain => Grains.GetGrain<IStoredGrain>(Key);

    [Fact]
    public async Task State_is_never_null_and_knows_whether_it_was_stored()
    {
        Assert.Equal(0, await Grain.GetAsync());
        Assert.False(await Grain.ExistsAsync());
        await Grain.SetAsync(5);
        Assert.True(await Grain.ExistsAsync());
    }

    [Fact]
    public async Task State_is_read_before_OnActivateAsync()
    {
        Assert.StartsWith("0 False ", await Grain.ActivationAsync(), StringComparison.Ordinal);
        await Grain.SetAsync(5);
        await DeactivateAsync();
        Assert.StartsWith("5 True ", await Grain.ActivationAsync(), StringComparison.Ordinal);
        Assert.Equal(5, await Grain.GetAsync());
    }

    [Fact]
    public async Task A_stale_ETag_ends_the_activation_and_the_next_one_reads_afresh()
    {
        await Grain.SetAsync(1);
        string before = await Grain.ActivationAsync();
        Silo.Storage.Touch($"stored/{Key}", "counter");
        await Assert.ThrowsAsync<InconsistentStateException>(() => Grain.SetAsync(2));
        Assert.NotEqual(before, await Grain.ActivationAsync().WithTimeout("the next activation"));
        Assert.Equal(1, await Grain.GetAsync());
    }

    [Fact]
    public async Task An_inconsistency_that_stays_in_the_request_does_not_end_the_activation()
    {
        await Grain.SetAsync(1);
        string before = await Grain.ActivationAsync();
        Silo.Storage.Touch($"stored/{Key}", "counter");
        Assert.Equal("inconsistent", await Grain.TrySetAsync(2));
        Assert.Equal(before, await Grain.ActivationAsync());
    }

    [Fact]
    public async Task An_inconsistency_ends_only_the_activation_it_came_from()
    {
        IStoredGrain caller = Grains.GetGrain<IStoredGrain>(Key + "caller");
        await Grain.SetAsync(1);
        string before = await caller.ActivationAsync();
        Silo.Storage.Touch($"stored/{Key}", "counter");
        await Assert.ThrowsAsync<InconsistentStateException>(() => caller.SetByAsync(Key, 2));
        Assert.Equal(before, await caller.ActivationAsync());
    }

    [Fact]
    public async Task Other_failures_of_the_storage_arrive_wrapped()
    {
        Silo.Storage.FailNext(Key + "r", new IOException("disk gone"));
        OrleansException read = await Assert.ThrowsAsync<OrleansException>(() => Grains.GetGrain<IStoredGrain>(Key + "r").GetAsync());
        Assert.IsType<IOException>(read.InnerException);
        await Grain.GetAsync();
        Silo.Storage.FailNext(Key, new IOException("disk gone"));
        OrleansException write = await Assert.ThrowsAsync<OrleansException>(() => Grain.SetAsync(1));
        Assert.IsType<IOException>(write.InnerException);
        Assert.Equal(0, await Grains.GetGrain<IStoredGrain>(Key + "r").GetAsync().WithTimeout("the next attempt to activate"));
    }

    [Fact]
    public async Task Clearing_starts_afresh()
    {
        await Grain.SetAsync(5);
        await Grain.ClearAsync();
        Assert.False(await Grain.ExistsAsync());
        Assert.Equal(0, await Grain.GetAsync());
        await Grain.SetAsync(6);
        Assert.Equal(6, await Grain.RereadAsync());
    }

    [Fact]
    public async Task Writes_never_overlap_and_those_that_wait_become_one()
    {
        await Grain.WriteOftenAsync(5).WithTimeout("all writes");
        Assert.Equal("""{"Value":1,"Slow":true} {"Value":5,"Slow":false}""", Journal.Of($"{Key}/writes"));
    }

    [Fact]
    public async Task Storage_is_for_the_grains_own_turns_only() =>
        Assert.Equal("refused", await Grain.LeaveTheGrainAsync());

    private async Task DeactivateAsync()
    {
        // A failed write is the shortest way out that this grain has.
        Silo.Storage.FailNext(Key, new InconsistentStateException("leave"));
        await Assert.ThrowsAsync<InconsistentStateException>(() => Grain.SetAsync(0));
    }
}
