using Asya.Grains.Hosting;
using Asya.Settings;
using Azure;
using Azure.Identity;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Providers;

namespace Asya.Grains.Streams;

/// <summary>The grain storage <c>PubSubStore</c>, in which Orleans keeps the subscriptions to task streams.</summary>
/// <remarks>
/// Only for consumers that subscribe by calls. Those that do so by an attribute need none. Where tasks are in Azure Storage,
/// subscriptions are in the same account; elsewhere there are none by call without the setting.
/// </remarks>
internal sealed class PubSubStore : ILifecycleParticipant<ISiloLifecycle>
{
    /// <summary><c>memory</c>, <c>azure</c> or <c>none</c>: consumers subscribe by attribute only.</summary>
    public const string SettingName = "Asya:Streams:PubSubStore";

    /// <summary>The storage account, with <c>azure</c>. Not set: that of the tasks, if they are in one.</summary>
    public const string ConnectionName = "Asya:Streams:PubSubConnectionString";

    /// <summary>The container of the subscriptions in an account of their own, a blob for each stream.</summary>
    public const string Container = "asya-subscriptions";

    private readonly BlobServiceClient? _account;
    private readonly string _container;
    private readonly string _setting;

    private PubSubStore(BlobServiceClient? account, string container, string setting) =>
        (_account, _container, _setting) = (account, container, setting);

    /// <summary>Reads the settings; null: there is no such store.</summary>
    /// <exception cref="OptionsValidationException">One of them is wrong.</exception>
    public static PubSubStore? Read(IConfiguration configuration) => configuration[SettingName] switch
    {
        null or "" => OfTasks(configuration),
        "none" => null,
        "memory" => new PubSubStore(account: null, Container, SettingName),
        "azure" when string.IsNullOrEmpty(configuration[ConnectionName]) && OfTasks(configuration) is { } tasks => tasks,
        "azure" => new PubSubStore(Account(configuration[ConnectionName]), Container, ConnectionName),
        string other => throw Wrong(SettingName, $"must be memory, azure or none, not '{other}'."),
    };

    public void AddTo(ISiloBuilder silo)
    {
        if (_account is null)
        {
            silo.AddMemoryGrainStorage(ProviderConstants.DEFAULT_PUBSUB_PROVIDER_NAME);
            return;
        }

        silo.AddAzureBlobGrainStorage(
            ProviderConstants.DEFAULT_PUBSUB_PROVIDER_NAME,
            options => (options.BlobServiceClient, options.ContainerName) = (_account, _container));
        silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(this);
    }

    // Before Orleans opens it: its own words would not name the setting.
    void ILifecycleParticipant<ISiloLifecycle>.Participate(ISiloLifecycle observer) =>
        observer.Subscribe(nameof(PubSubStore), ServiceLifecycleStage.First, ProbeAsync);

    private async Task ProbeAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _account!.GetBlobContainerClient(_container).CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        }
        catch (Exception e) when (e is RequestFailedException or AggregateException or AuthenticationFailedException)
        {
            // The message of a refused request quotes the account's whole answer; its code is enough.
            string why = e is RequestFailedException { ErrorCode: { Length: > 0 } code }
                ? $"refuses the container {_container} ({code})"
                : e is AuthenticationFailedException ? "is asked without credentials" : "cannot be reached";
            throw Wrong(_setting, $"the storage account {_account!.Uri.GetLeftPart(UriPartial.Authority)} {why}.");
        }
    }

    private static PubSubStore? OfTasks(IConfiguration configuration) =>
        AzureTaskAccount.FromSettings(configuration) is { } account
            ? new PubSubStore(account.OpenBlobs(Retries()), account.SubscriptionContainer, AsyaVariables.TaskStore)
            : null;

    private static BlobClientOptions Retries()
    {
        BlobClientOptions options = new();
        options.Retry.MaxRetries = 2;
        return options;
    }

    private static BlobServiceClient Account(string? connection)
    {
        if (string.IsNullOrEmpty(connection))
        {
            throw Wrong(ConnectionName, $"must be the connection string of a storage account, since {SettingName} is azure.");
        }

        try
        {
            return new BlobServiceClient(connection, Retries());
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            // The text has the account's key in it.
            throw Wrong(ConnectionName, "is no connection string of a storage account.");
        }
    }

    private static OptionsValidationException Wrong(string name, string why) => new(name, typeof(string), [$"{name} {why}"]);
}
