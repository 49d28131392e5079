using Asya.Testing;

namespace Asya.Engine.Tests;

public sealed class TurnTests(SharedSilo shared) : SharedSiloTests(shared)
{
    private ITurnGrain Grain => Grains.GetGrain<ITurnGrain>(Key);

    [Fact]
    public async Task Calls_to_one_grain_run_one_after_the_other()
    {
        Task[] calls = [.. Enumerable.Range(0, 5).Select(_ => Grain.EnterAsync(Key))];
        await Gate().ArrivedAsync(1, "the first call");
        Assert.Equal(1, await Grain.ArrivalsAsync(Key));
        Gate().Open();
        await Task.WhenAll(calls).WithTimeout("all calls");
        Assert.Equal(5, Gate().Arrivals);
    }

    [Fact]
    public async Task Calls_to_two_grains_run_at_once()
    {
        Task a = Grain.EnterAsync(Key);
        Task b = Grains.GetGrain<ITurnGrain>(Key + "b").EnterAsync(Key);
        await Gate().ArrivedAsync(2, "both calls");
        Gate().Open();
        await Task.WhenAll(a, b).WithTimeout("both calls");
    }

    [Fact]
    public async Task ReadOnly_calls_run_beside_each_other()
    {
        Task[] calls = [.. Enumerable.Range(0, 5).Select(_ => Grain.ReadAsync(Key))];
        await Gate().ArrivedAsync(5, "five readers at once");
        Gate().Open();
        await Task.WhenAll(calls).WithTimeout("all calls");
    }

    [Fact]
    public async Task A_reader_waits_for_a_writer()
    {
        Task write = Grain.EnterAsync(Key + "w");
        await Gate("w").ArrivedAsync(1, "the writer");
        Task read = Grain.ReadAsync(Key + "r");
        Assert.Equal(0, await Grain.ArrivalsAsync(Key + "r"));
        Gate("w").Open();
        Gate("r").Open();
        await Task.WhenAll(write, read).WithTimeout("both calls");
    }

    [Fact]
    public async Task A_writer_waits_for_a_reader()
    {
        Task read = Grain.ReadAsync(Key + "r");
        await Gate("r").ArrivedAsync(1, "the reader");
        Task write = Grain.EnterAsync(Key + "w");
        Assert.Equal(0, await Grain.ArrivalsAsync(Key + "w"));
        Gate("w").Open();
        Gate("r").Open();
        await Task.WhenAll(write, read).WithTimeout("both calls");
    }

    [Fact]
    public async Task An_interleaving_method_runs_at_once()
    {
        Task call = Grain.EnterAsync(Key);
        await Gate().ArrivedAsync(1, "the call");
        Assert.Equal(1, await Grain.ArrivalsAsync(Key).WithTimeout("a method beside it"));
        Gate().Open();
        await call.WithTimeout("the call");
    }

    [Fact]
    public async Task Requests_to_a_reentrant_grain_interleave()
    {
        IReentrantTurnGrain grain = Grains.GetGrain<IReentrantTurnGrain>(Key);
        Task[] calls = [.. Enumerable.Range(0, 5).Select(_ => grain.EnterAsync(Key))];
        await Gate().ArrivedAsync(5, "five calls at once");
        Gate().Open();
        await Task.WhenAll(calls).WithTimeout("all calls");
    }

    [Fact]
    public async Task Turns_of_a_reentrant_grain_never_overlap()
    {
        IReentrantTurnGrain grain = Grains.GetGrain<IReentrantTurnGrain>(Key);
        Task[] calls = [.. Enumerable.Range(0, 8).Select(_ => grain.StepsAsync(Key, 300))];
        await Gate().ArrivedAsync(8, "all calls");
        Gate().Open();
        await Task.WhenAll(calls).WithTimeout("all calls");
    }

    [Fact]
    public async Task Calls_from_many_threads_all_run_and_never_overlap()
    {
        Gate().Open();
        await Parallel.ForEachAsync(Enumerable.Range(0, 2000), async (_, _) => await Grain.StepsAsync(Key, 3));
        Assert.Equal(2000, Gate().Arrivals);
    }

    [Fact]
    public async Task Continuations_stay_on_the_grains_scheduler_until_told_otherwise() =>
        Assert.Equal("own none own default own default", await Grain.SchedulingAsync().WithTimeout("the facts"));
}
