using Asya.Grains.Hosting;
using Asya.Grains.Storage;
using Asya.Grains.Storage.AzureTables;
using Asya.Tasks;
using Microsoft.Extensions.Logging.Abstractions;

namespace Asya.Storage.Tests;

[Needs("azurite")]
public sealed class AzureWebhookStoreTests() : WebhookStoreContract(StoreKind.Azure)
{
    /// <summary>Gets those of a mark, the change and its settlement, twice.</summary>
    private protected override int WritesOfTwoChanges => 6;

    [StoreFact]
    public async Task No_event_is_left_untold_while_many_write_and_deliver()
    {
        using ITaskStore other = Sut.Open();
        await EveryEventIsToldWhileManyWriteAsync(other.Webhooks, events: 60);
    }

    [StoreFact]
    public async Task A_task_whose_webhooks_secret_has_no_key_is_not_stored()
    {
        AzureTaskStoreOptions options = new() { Account = Sut.Azure.Account };
        using AzureTaskStore store = await AzureTaskStore.OpenAsync(
            options, TimeProvider.System, new FaultPoints(), NullLogger<AzureTaskStore>.Instance, health: null, CancellationToken.None);

        TaskStoreException failure = await Assert.ThrowsAsync<TaskStoreException>(
            () => store.WriteAsync(SomeTasks.Create("keyless") with { NewPush = Hook("h") }, null, CancellationToken.None));

        Assert.Contains("Set ASYA_PUSH_KEY_FILE", failure.Message, StringComparison.Ordinal);
        Assert.Null(await store.ReadAsync(new TaskKey("keyless"), CancellationToken.None));
    }

    [StoreFact]
    public async Task A_webhook_of_a_task_that_was_there_already_is_not_registered()
    {
        await CreateAsync();

        TaskWriteResult second = await Sut.Store.WriteAsync(
            SomeTasks.Create("report-1") with { NewPush = Hook("h") }, null, CancellationToken.None);

        Assert.False(second.Stored);
        Assert.False((await LeaseAsync(Now)).HasActive);
        Assert.Equal(0, await Sut.Store.Webhooks.CountAsync("", "ann", CancellationToken.None));
    }
}
