using Asya.Tasks;
using Orleans.Storage;

namespace Asya.Grains.Tests.Platform;

/// <summary>The behaviour of Orleans that the grains rely on, on two silos: a test for its upgrades.</summary>
public sealed class PlatformTests(PlatformCluster cluster) : IClassFixture<PlatformCluster>
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly string _key = Guid.NewGuid().ToString("N");

    private IProbeGrain Probe => cluster.Grains.GetGrain<IProbeGrain>(_key);

    private IReentrantProbeGrain Reentrant => cluster.Grains.GetGrain<IReentrantProbeGrain>(_key);

    private IWorkerProbeGrain Worker => cluster.Grains.GetGrain<IWorkerProbeGrain>(_key);

    private IStoredProbeGrain Stored => cluster.Grains.GetGrain<IStoredProbeGrain>(_key);

    [Fact]
    public async Task Calls_to_one_grain_run_one_after_the_other_and_an_interleaving_method_runs_beside_them()
    {
        Task<string>[] calls = [.. Enumerable.Range(0, 5).Select(_ => Probe.EnterAsync(_key, CancellationToken.None))];
        await Gate().ArrivedAsync(1, "the first call");
        Assert.Equal(1, await Probe.ArrivalsAsync(_key).WithTimeout("the method beside them"));

        Gate().Open();

        Assert.Single((await Task.WhenAll(calls).WithTimeout("all calls")).Distinct());
        Assert.Equal(5, Gate().Arrivals);
    }

    [Fact]
    public async Task Calls_to_a_reentrant_grain_interleave_and_their_turns_never_overlap()
    {
        Task[] calls = [.. Enumerable.Range(0, 5).Select(_ => Reentrant.EnterAsync(_key, CancellationToken.None))];
        await Gate().ArrivedAsync(5, "five calls at once");
        Gate().Open();
        await Task.WhenAll(calls).WithTimeout("all calls");

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Reentrant.StepsAsync(300))).WithTimeout("all steps");
    }

    [Fact]
    public async Task A_continuation_stays_on_the_grains_scheduler_and_off_the_thread_pool() =>
        Assert.Equal("own own default own", await Probe.SchedulingAsync().WithTimeout("the facts"));

    [Fact]
    public async Task One_reentrant_stateless_worker_does_everything_at_once()
    {
        Task<string>[] calls = [.. Enumerable.Range(0, 20).Select(_ => Worker.EnterAsync(_key, CancellationToken.None))];
        await Gate().ArrivedAsync(20, "all work at once");
        Gate().Open();

        Assert.Single((await Task.WhenAll(calls).WithTimeout("all work")).Distinct());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Cancelling_a_call_cancels_the_callees_own_token_and_a_stateless_workers_too(bool isWorker)
    {
        using CancellationTokenSource source = new();
        Task call = (isWorker ? Worker : Probe).EnterAsync(_key, source.Token);
        await Gate().ArrivedAsync(1, "the callee");

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WithTimeout("the caller"));
        await Gate("/stopped").ArrivedAsync(1, "the callee to stop");
    }

    [Fact]
    public async Task A_timer_ticks_by_the_grains_clock_waits_for_the_running_call_and_ends_when_disposed()
    {
        await Probe.StartTimerAsync(Minute, interleave: false, _key);
        Task call = Probe.EnterAsync(_key + "/call", CancellationToken.None);
        await Gate("/call").ArrivedAsync(1, "the call");
        cluster.Clock.Advance(Minute);
        Assert.Equal(0, await Probe.ArrivalsAsync(_key));

        Gate("/call").Open();
        await Gate().ArrivedAsync(1, "the tick");
        Gate().Open();
        await call.WithTimeout("the call");

        await Probe.StopTimerAsync().WithTimeout("the end of the tick");
        cluster.Clock.Advance(10 * Minute);
        Assert.Equal(1, await Probe.ArrivalsAsync(_key));
    }

    [Fact]
    public async Task An_interleaving_tick_waits_for_no_call()
    {
        await Probe.StartTimerAsync(Minute, interleave: true, _key);
        Task call = Probe.EnterAsync(_key + "/call", CancellationToken.None);
        await Gate("/call").ArrivedAsync(1, "the call");

        cluster.Clock.Advance(Minute);

        await Gate().ArrivedAsync(1, "the tick");
        Gate().Open();
        Gate("/call").Open();
        await call.WithTimeout("the call");
        await Probe.StopTimerAsync();
    }

    [Fact]
    public async Task DeactivateOnIdle_ends_after_the_call_and_those_that_wait_go_to_the_next_activation_without_its_timers()
    {
        Gate("/tick").Open();
        await Probe.StartTimerAsync(Minute, interleave: false, _key + "/tick");
        Task<string> leaving = Probe.LeaveAsync(_key);
        await Gate().ArrivedAsync(1, "the call under way");
        Task<string> waiting = Probe.EnterAsync(_key, CancellationToken.None);

        Gate().Open();

        Assert.NotEqual(await leaving.WithTimeout("the call under way"), await waiting.WithTimeout("the call that waited"));
        await Gate("/off").ArrivedAsync(1, "OnDeactivateAsync");
        cluster.Clock.Advance(10 * Minute);
        await Probe.EnterAsync(_key, CancellationToken.None);
        Assert.Equal(0, Gate("/tick").Arrivals);
    }

    [Fact]
    public async Task An_exception_in_OnActivateAsync_reaches_the_caller_as_itself_and_the_next_call_tries_again()
    {
        IProbeGrain grain = cluster.Grains.GetGrain<IProbeGrain>("bad" + _key);
        Gate().Open();

        TaskRejectedException refused =
            await Assert.ThrowsAsync<TaskRejectedException>(
                () => grain.EnterAsync(_key, CancellationToken.None).WithTimeout("the refusal"));
        Assert.Equal((TaskRejection.NotFound, "cannot start"), (refused.Rejection, refused.Message));
        await grain.EnterAsync(_key, CancellationToken.None).WithTimeout("the next attempt");
    }

    [Fact]
    public async Task State_is_read_before_OnActivateAsync_and_a_stale_ETag_ends_the_activation()
    {
        await Stored.SetAsync(5);
        (_, string first) = await Stored.ActivationAsync();
        cluster.Storage.Touch();

        await Assert.ThrowsAsync<InconsistentStateException>(() => Stored.SetAsync(6));

        (int seen, string second) = await Stored.ActivationAsync().WithTimeout("the next activation");
        Assert.NotEqual(first, second);
        Assert.Equal(5, seen);
        await Stored.SetAsync(6);
        Assert.Equal(6, await Stored.GetAsync());
    }

    [Fact]
    public async Task An_inconsistency_that_stays_in_the_call_does_not_end_the_activation()
    {
        await Stored.SetAsync(1);
        (_, string before) = await Stored.ActivationAsync();
        cluster.Storage.Touch();

        Assert.False(await Stored.TrySetAsync(2));

        Assert.Equal(before, (await Stored.ActivationAsync()).Activation);
    }

    [Fact]
    public async Task Another_failure_of_the_storage_arrives_wrapped_and_the_activation_goes_on()
    {
        await Stored.SetAsync(1);
        (_, string before) = await Stored.ActivationAsync();
        cluster.Storage.FailNext(new IOException("disk gone"));

        OrleansException failed = await Assert.ThrowsAsync<OrleansException>(() => Stored.SetAsync(2));

        Assert.IsType<IOException>(failed.InnerException);
        Assert.Equal(before, (await Stored.ActivationAsync()).Activation);
    }

    private Gate Gate(string name = "") => Gates.Named(_key + name);
}
