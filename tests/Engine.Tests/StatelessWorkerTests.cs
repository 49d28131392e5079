using Asya.Testing;

namespace Asya.Engine.Tests;

public sealed class StatelessWorkerTests(SharedSilo shared) : SharedSiloTests(shared)
{
    private ILoneWorkerGrain Lone => Grains.GetGrain<ILoneWorkerGrain>(Key);

    [Fact]
    public async Task Work_spreads_over_as_many_workers_as_allowed()
    {
        IWorkerGrain grain = Grains.GetGrain<IWorkerGrain>(Key);
        Task<string>[] calls = [.. Enumerable.Range(0, 3).Select(_ => grain.WorkAsync(Key, CancellationToken.None))];
        await Gate().ArrivedAsync(2, "two workers at once");
        Gate().Open();
        Assert.Equal(2, (await Task.WhenAll(calls).WithTimeout("all work")).Distinct().Count());
        Assert.Equal(3, Gate().Arrivals);
    }

    [Fact]
    public async Task One_reentrant_worker_does_everything_at_once()
    {
        Task<string>[] calls = [.. Enumerable.Range(0, 20).Select(_ => Lone.WorkAsync(Key, CancellationToken.None))];
        await Gate().ArrivedAsync(20, "all work at once");
        Gate().Open();
        Assert.Single((await Task.WhenAll(calls).WithTimeout("all work")).Distinct());
    }

    [Fact]
    public async Task Cancellation_reaches_a_single_worker()
    {
        using CancellationTokenSource source = new();
        Task call = Lone.WorkAsync(Key, source.Token);
        await Gate().ArrivedAsync(1, "the worker");
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WithTimeout("the caller"));
        await Gate("/stopped").ArrivedAsync(1, "the worker to stop");
    }

    [Fact]
    public async Task A_worker_that_left_is_replaced()
    {
        Gate().Open();
        string first = await Lone.WorkAsync(Key, CancellationToken.None);
        await Lone.LeaveAsync();
        Assert.NotEqual(first, await Lone.WorkAsync(Key, CancellationToken.None).WithTimeout("the next worker"));
    }
}
