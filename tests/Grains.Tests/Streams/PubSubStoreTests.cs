using Asya.Events;
using Asya.Grains.Streams;
using Asya.Tasks;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Asya.Grains.Tests.Streams;

/// <summary>Consumers that subscribe by a call to the stream of one task, and where Orleans keeps that.</summary>
public sealed class PubSubStoreTests
{
    private static readonly (string, string) On = ("Asya:Streams:Enabled", "true");

    [Theory]
    [InlineData(PubSubStore.Container, PubSubStore.SettingName, "azure", PubSubStore.ConnectionName)]
    [InlineData("asya-subscriptions", "ASYA_TASK_STORE", "azure", "AZURE_STORAGE_CONNECTION_STRING")]
    [InlineData("mine-subscriptions", "Asya:TaskStore:Store", "azure", "Asya:TaskStore:AzureConnection")]
    public async Task A_subscription_in_Azure_Storage_is_there_after_all_silos_have_died(
        string container, string setting, string value, string connection)
    {
        using AzuriteProcess azurite = await AzuriteProcess.StartAsync();
        await using TaskSilo silo = await TaskSilo.StartOnRealTimeAsync(
            On, (setting, value), (connection, azurite.ConnectionString), ("Asya:TaskStore:AzurePrefix", container.Split('-')[0]));
        await silo.Grains.GetGrain<ISubscriberGrain>("kept").SubscribeAsync().WithTimeout("the subscription");
        await silo.KillAsync();
        await silo.StartAgainAsync();

        // Nothing has called the subscriber since: it is the stored subscription that brings it back.
        await silo.CreateAsync("kept", 300, "work", "publish");
        await HearAsync("kept", "succeeded");

        BlobContainerClient subscriptions = new(azurite.ConnectionString, container);
        List<string> blobs = [];
        await foreach (BlobItem blob in subscriptions.GetBlobsAsync())
        {
            blobs.Add(blob.Name);
        }

        Assert.Contains(blobs, static name => name.Contains("kept", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_subscription_in_memory_receives_its_task_and_no_other()
    {
        await using TaskSilo silo = await TaskSilo.StartOnRealTimeAsync(On, (PubSubStore.SettingName, "memory"));
        await silo.Grains.GetGrain<ISubscriberGrain>("heard").SubscribeAsync().WithTimeout("the subscription");

        await silo.CreateAsync("another", 300, "work", "publish");
        await silo.CreateAsync("heard", 300, "work", "publish");

        await HearAsync("heard", "succeeded");
        Assert.False(SubscriberGrain.Of("another").TryRead(out _));
    }

    [Theory]
    [InlineData("redis", null, "Asya:Streams:PubSubStore must be memory, azure or none, not 'redis'.")]
    [InlineData("azure", null,
        "Asya:Streams:PubSubConnectionString must be the connection string of a storage account, since Asya:Streams:PubSubStore is azure.")]
    [InlineData(
        "azure", "AccountName=a;AccountKey=!secret", "Asya:Streams:PubSubConnectionString is no connection string of a storage account.")]
    public void A_wrong_setting_is_refused_by_name_and_shows_no_key(string store, string? connection, string expected)
    {
        IConfiguration configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new(PubSubStore.SettingName, store), new(PubSubStore.ConnectionName, connection)]).Build();

        OptionsValidationException refused = Assert.Throws<OptionsValidationException>(() => PubSubStore.Read(configuration));

        Assert.Equal([expected], refused.Failures);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("azure", true)]
    [InlineData("none", false)]
    public void Subscriptions_are_beside_tasks_in_Azure_Storage_unless_they_are_not_wanted(string? setting, bool are)
    {
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection(
            [new("ASYA_TASK_STORE", "azure"), new("AZURE_STORAGE_ACCOUNT", "myaccount"), new(PubSubStore.SettingName, setting)]).Build();

        Assert.Equal(are, PubSubStore.Read(configuration) is not null);
    }

    [Fact]
    public async Task An_account_that_is_away_is_refused_by_the_settings_name()
    {
        const string Away = "DefaultEndpointsProtocol=http;AccountName=a;AccountKey=c2VjcmV0;BlobEndpoint=http://127.0.0.1:1/a;";

        Exception refused = await Assert.ThrowsAnyAsync<Exception>(
            () => TaskSilo.StartAsync(On, (PubSubStore.SettingName, "azure"), (PubSubStore.ConnectionName, Away))
                .WithTimeout("the refusal"));

        Assert.Contains("Asya:Streams:PubSubConnectionString the storage account http://127.0.0.1:1 cannot be reached.", refused.ToString(),
            StringComparison.Ordinal);
    }

    private static async Task HearAsync(string id, string phase)
    {
        for (TaskEvent? heard = null; heard?.Phase.WireName != phase;)
        {
            heard = await SubscriberGrain.Of(id).ReadAsync().WithTimeout($"{id} to be heard of until it has {phase}");
            Assert.Equal(id, heard.Key.Value);
        }
    }
}
