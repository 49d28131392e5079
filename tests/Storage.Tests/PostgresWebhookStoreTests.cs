using Asya.Grains.Storage;
using Asya.Tasks;
using Asya.Webhooks;

namespace Asya.Storage.Tests;

[Needs("postgres")]
public sealed class PostgresWebhookStoreTests() : WebhookStoreContract(StoreKind.Postgres)
{
    [StoreFact]
    public async Task A_secret_is_stored_only_under_a_key_that_every_silo_has()
    {
        using StoreUnderTest sut = new(StoreKind.Postgres, configure: static options => options.PushKeyFile = null);
        await sut.Store.WriteAsync(SomeTasks.Create("report-1"), null, CancellationToken.None);
        TaskKey key = new("report-1");

        TaskStoreException failure = await Assert.ThrowsAsync<TaskStoreException>(
            () => sut.Store.Webhooks.RegisterAsync(key, Hook("h"), new WebhookLimits(3, 4), Now, CancellationToken.None));

        Assert.Contains("Set ASYA_PUSH_KEY_FILE", failure.Message, StringComparison.Ordinal);
        WebhookTarget open = Hook("h") with { Token = null, Credentials = null };
        Assert.Equal(WebhookRegistrationResult.Stored,
            await sut.Store.Webhooks.RegisterAsync(key, open, new WebhookLimits(3, 4), Now, CancellationToken.None));
    }

    [StoreFact]
    public async Task No_event_is_left_untold_while_many_write_and_deliver()
    {
        using StoreUnderTest other =
            new(StoreKind.Postgres,
                configure: options => (options.DatabaseUrl, options.PushKeyFile) = (Sut.Settings.DatabaseUrl, Sut.Settings.PushKeyFile));
        await EveryEventIsToldWhileManyWriteAsync(other.Store.Webhooks, events: 200);
    }
}
