using Asya.Grains.Storage;
using Asya.Grains.Storage.AzureTables;
using Asya.Webhooks;
using Microsoft.Extensions.Logging.Abstractions;

namespace Asya.Storage.Tests;

/// <summary>What a process leaves that dies right after a commit is finished by the sweeper of another.</summary>
[Needs("azurite")]
public sealed class AzureTaskSweeperTests : IDisposable
{
    private readonly StoreUnderTest _sut = new(StoreKind.Azure);
    private readonly ManualTimeProvider _clock = new();
    private readonly ScriptedFaultPoints _faults = new();

    private static CancellationToken None => CancellationToken.None;

    public void Dispose() => _sut.Dispose();

    [StoreFact]
    public async Task A_write_whose_process_died_is_finished_after_fifteen_seconds_though_a_sweep_failed_before()
    {
        using AzureTaskStore store = await OpenAsync();
        StoreHealth health = new(NullLogger<StoreHealth>.Instance);
        _faults.FailNext("task-store:after-commit", new IOException("The process is dead."));
        await Assert.ThrowsAsync<IOException>(() => store.WriteAsync(
            SomeTasks.Create("left") with { NewPush = new() { Id = "h", Url = "https://client.example/hook" } }, null, None));
        _faults.FailNext("task-store:before-sweep", new IOException("The account is away."));
        using AzureTaskSweeper sweeper = new(store, _faults, health);

        Task failed = NextSweepAsync();
        await sweeper.StartAsync(None);
        await failed;
        Assert.NotNull(health.Reads.Cause);
        await _clock.ArmedAsync(AzureTaskSweeper.Period, "the next sweep");
        Task swept = NextSweepAsync();
        _clock.Advance(AzureTaskSweeper.Period);
        await swept;
        await sweeper.StopAsync(None);

        Assert.Null(health.Reads.Cause);
        Assert.Equal(0, await store.SweepAsync(TimeSpan.Zero, None));
        WebhookBatch batch = await store.Webhooks.LeaseAsync(9, TimeSpan.FromMinutes(1), SomeTasks.Start, None);
        Assert.Equal("left", Assert.Single(batch.Deliveries).Event.Key.Value);
    }

    [StoreFact]
    public async Task A_mark_that_is_younger_is_left_to_its_own_process()
    {
        using AzureTaskStore store = await OpenAsync();
        _faults.FailNext("task-store:before-commit", new IOException("It is slow."));
        await Assert.ThrowsAsync<IOException>(() => store.WriteAsync(SomeTasks.Create("slow"), null, None));
        _clock.Advance(AzureTaskSweeper.Period - TimeSpan.FromTicks(1));

        Assert.Equal(0, await store.SweepAsync(AzureTaskSweeper.Period, None));
        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(1, await store.SweepAsync(AzureTaskSweeper.Period, None));
    }

    [StoreFact]
    public async Task A_webhook_whose_task_was_never_stored_goes_when_its_write_can_come_no_more()
    {
        using AzureTaskStore store = await OpenAsync();
        _faults.FailNext("task-store:before-commit", new IOException("The process is dead."));
        await Assert.ThrowsAsync<IOException>(() => store.WriteAsync(
            SomeTasks.Create("never", principal: "ann") with
            {
                NewPush = new() { Id = "h", Url = "https://client.example/hook", Principal = "ann" },
            },
            null, None));

        WebhookBatch early = await store.Webhooks.LeaseAsync(9, TimeSpan.FromMinutes(1), SomeTasks.Start, None);
        _clock.Advance(WriteMark.MaxAge);
        WebhookBatch late = await store.Webhooks.LeaseAsync(9, TimeSpan.FromMinutes(1), SomeTasks.Start.AddMinutes(10), None);

        Assert.Empty(early.Deliveries);
        Assert.True(early.HasActive);
        Assert.Equal(new WebhookBatch(), late);
        Assert.Equal(0, await store.Webhooks.CountAsync("", "ann", None));
    }

    private Task NextSweepAsync()
    {
        TaskCompletionSource swept = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _faults.Next("task-store:swept", swept.SetResult);
        return swept.Task.WithTimeout("a sweep");
    }

    private Task<AzureTaskStore> OpenAsync() => AzureTaskStore.OpenAsync(
        _sut.Azure, _clock, _faults, NullLogger<AzureTaskStore>.Instance, health: null, None);
}
