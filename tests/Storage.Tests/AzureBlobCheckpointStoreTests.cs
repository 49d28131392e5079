using Asya.Grains.Checkpoints;
using Asya.Grains.Checkpoints.Objects;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Microsoft.Extensions.Options;

namespace Asya.Storage.Tests;

[Needs("azurite")]
public sealed class AzureBlobCheckpointStoreTests(AzureBlobCheckpointStoreTests.Fixture fixture)
    : BucketStoreContract, IClassFixture<AzureBlobCheckpointStoreTests.Fixture>
{
    private const string Container = "asya-checkpoints";

    private readonly AzuriteProcess? _server = fixture.Server;
    private readonly string _prefix = $"{Guid.NewGuid():N}/nested";

    [StoreFact]
    public async Task A_missing_container_is_named()
    {
        using ObjectCheckpointStore store = Open("no-such-container", new());

        CheckpointStoreException failure = await Assert.ThrowsAsync<CheckpointStoreException>(() => store.ProbeAsync(None));

        Assert.Contains("container does not exist", failure.Message, StringComparison.Ordinal);
    }

    [StoreFact]
    public async Task A_wrong_key_is_forbidden()
    {
        CheckpointOptions options = new();
        using ObjectCheckpointStore store = Open(
            Container, options, _server!.ConnectionString.Replace("AccountKey=E", "AccountKey=F", StringComparison.Ordinal));

        CheckpointStoreException failure = await Assert.ThrowsAsync<CheckpointStoreException>(() => store.ProbeAsync(None));

        Assert.True(failure.IsForbidden, failure.Message);
    }

    private protected override async Task<ICheckpointStore> OpenAsync()
    {
        if (!_server!.IsRunning)
        {
            await _server.RestartAsync();
        }

        await new BlobContainerClient(_server.ConnectionString, Container).CreateIfNotExistsAsync();
        return Open(Container, Limits);
    }

    private protected override Task StopAsync() => _server!.StopAsync();

    private protected override Task RestartAsync() => _server!.RestartAsync();

    private protected override async Task<IReadOnlyList<string>> AllAsync()
    {
        List<string> all = [];
        GetBlobsOptions below = new() { Prefix = _prefix };
        await foreach (BlobItem item in new BlobContainerClient(_server!.ConnectionString, Container).GetBlobsAsync(below))
        {
            all.Add(item.Name);
        }

        return all;
    }

    private protected override void CheckAwayMessage(string message) =>
        Assert.Contains("The checkpoint store azblob://asya-checkpoints/", message, StringComparison.Ordinal);

    private ObjectCheckpointStore Open(string container, CheckpointOptions options, string? connection = null)
    {
        options.Url = $"azblob://{container}/{_prefix}";
        options.AzureConnection = connection ?? _server!.ConnectionString;
        return new(Options.Create(options), TimeProvider.System);
    }

    /// <summary>One emulator for the class; none where it is not installed, and its tests are skipped.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        public AzuriteProcess? Server { get; private set; }

        public async Task InitializeAsync() =>
            Server = Requirement.Named("azurite").Skip is null ? await AzuriteProcess.StartAsync(keeps: true) : null;

        public Task DisposeAsync()
        {
            Server?.Dispose();
            return Task.CompletedTask;
        }
    }
}
