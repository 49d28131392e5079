using Azure;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Providers;

namespace Asya.Grains.Streams;

/// <summary>The grain storage <c>PubSubStore</c>, in which Orleans keeps the subscriptions to task streams.</summary>
/// <remarks>
/// Only for consumers that subscribe by calls. Those that do so by an attribute need none, and without the setting they are the only ones.
/// </remarks>
internal sealed class PubSubStore : ILifecycleParticipant<ISiloLifecycle>
{
    /// <summary><c>memory</c> or <c>azure</c>; not set: consumers subscribe by attribute only.</summary>
    public const string SettingName = "Asya:Streams:PubSubStore";

    /// <summary>The storage account, with <c>azure</c>.</summary>
    public const string ConnectionName = "Asya:Streams:PubSubConnectionString";

    /// <summary>The container of the subscriptions, a blob for each stream.</summary>
    public const string Container = "asya-subscriptions";

    private readonly BlobServiceClient? _account;

    private PubSubStore(BlobServiceClient? account) => _account = account;

    /// <summary>Reads the settings; null: there is no such store.</summary>
    /// <exception cref="OptionsValidationException">One of them is wrong.</exception>
    public static PubSubStore? Read(IConfiguration configuration) => configuration[SettingName] switch
    {
        null or "" => null,
        "memory" => new PubSubStore(account: null),
        "azure" => new PubSubStore(Account(configuration[ConnectionName])),
        string other => throw Wrong(SettingName, $"must be memory or azure, not '{other}'."),
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
            options => (options.BlobServiceClient, options.ContainerName) = (_account, Container));
        silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(this);
    }

    // Before Orleans opens it: its own words would not name the setting.
    void ILifecycleParticipant<ISiloLifecycle>.Participate(ISiloLifecycle observer) =>
        observer.Subscribe(nameof(PubSubStore), ServiceLifecycleStage.First, ProbeAsync);

    private async Task ProbeAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _account!.GetBlobContainerClient(Container).CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        }
        catch (Exception e) when (e is RequestFailedException or AggregateException)
        {
            // The message of a refused request quotes the account's whole answer; its code is enough.
            string why = e is RequestFailedException { ErrorCode: { Length: > 0 } code }
                ? $"refuses the container {Container} ({code})"
                : "cannot be reached";
            throw Wrong(ConnectionName, $"the storage account {_account!.Uri.GetLeftPart(UriPartial.Authority)} {why}.");
        }
    }

    private static BlobServiceClient Account(string? connection)
    {
        if (string.IsNullOrEmpty(connection))
        {
            throw Wrong(ConnectionName, $"must be the connection string of a storage account, since {SettingName} is azure.");
        }

        BlobClientOptions options = new();
        options.Retry.MaxRetries = 2;
        try
        {
            return new BlobServiceClient(connection, options);
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            // The text has the account's key in it.
            throw Wrong(ConnectionName, "is no connection string of a storage account.");
        }
    }

    private static OptionsValidationException Wrong(string name, string why) => new(name, typeof(string), [$"{name} {why}"]);
}
