using Asya.Grains.Checkpoints;
using Asya.Grains.Checkpoints.Objects;
using Asya.Grains.Storage;
using Microsoft.Extensions.Options;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;
using NATS.Client.ObjectStore;

namespace Asya.Storage.Tests;

[Needs("nats")]
public sealed class NatsCheckpointStoreTests(NatsCheckpointStoreTests.Fixture fixture)
    : BucketStoreContract, IClassFixture<NatsCheckpointStoreTests.Fixture>
{
    private const string Bucket = "asya-checkpoints";

    private readonly NatsServer? _server = fixture.Server;
    private readonly string _prefix = $"{Guid.NewGuid():N}/nested";

    [StoreFact]
    public async Task A_bucket_that_may_lose_what_it_acknowledges_is_refused()
    {
        using ObjectCheckpointStore store = Open(Bucket, new());

        string why = (await Assert.ThrowsAsync<CheckpointStoreException>(() => store.ProbeAsync(None))).Message;

        Assert.Contains("has 1 replicas", why, StringComparison.Ordinal);
        Assert.Contains("ASYA_DURABILITY=process", why, StringComparison.Ordinal);
    }

    [StoreFact]
    public async Task A_bucket_in_memory_is_refused()
    {
        await MakeAsync(new NatsObjConfig("in-memory") { Storage = NatsObjStorageType.Memory });
        using ObjectCheckpointStore store = Open("in-memory", new() { Durability = Durability.Process });

        string why = (await Assert.ThrowsAsync<CheckpointStoreException>(() => store.ProbeAsync(None))).Message;

        Assert.Contains("keeps objects in memory", why, StringComparison.Ordinal);
    }

    [StoreFact]
    public async Task A_missing_bucket_is_named()
    {
        using ObjectCheckpointStore store = Open("no-such-bucket", Limits);

        CheckpointStoreException failure = await Assert.ThrowsAsync<CheckpointStoreException>(() => store.ProbeAsync(None));

        Assert.Contains("bucket does not exist", failure.Message, StringComparison.Ordinal);
    }

    [StoreFact]
    public async Task A_deleted_object_leaves_nothing_behind()
    {
        await using NatsConnection connection = new(NatsOpts.Default with { Url = Url });
        INatsJSStream before = await new NatsJSContext(connection).GetStreamAsync($"OBJ_{Bucket}");
        long messages = (long)before.Info.State.Messages;

        await Store.PutAsync(new("paused/a.1.json"), new byte[300_000], None);
        await Store.DeleteAsync(new("paused/a.1.json"), None);

        StreamInfo after = (await new NatsJSContext(connection).GetStreamAsync($"OBJ_{Bucket}")).Info;
        Assert.Equal(messages, (long)after.State.Messages);
    }

    private string Url => $"nats://127.0.0.1:{_server!.Port}";

    private protected override async Task<ICheckpointStore> OpenAsync()
    {
        if (!_server!.IsRunning)
        {
            await _server.RestartAsync();
        }

        await MakeAsync(new NatsObjConfig(Bucket) { Storage = NatsObjStorageType.File });
        Limits.Durability = Durability.Process;
        return Open(Bucket, Limits);
    }

    private protected override Task StopAsync()
    {
        _server!.Stop();
        return Task.CompletedTask;
    }

    private protected override Task RestartAsync() => _server!.RestartAsync();

    private protected override async Task<IReadOnlyList<string>> AllAsync()
    {
        await using NatsConnection connection = new(NatsOpts.Default with { Url = Url });
        INatsObjStore bucket = await new NatsObjContext(new NatsJSContext(connection)).GetObjectStoreAsync(Bucket);
        List<string> all = [];
        await foreach (NATS.Client.ObjectStore.Models.ObjectMetadata item in bucket.ListAsync())
        {
            if (item.Name!.StartsWith(_prefix, StringComparison.Ordinal))
            {
                all.Add(item.Name);
            }
        }

        return all;
    }

    private protected override void CheckAwayMessage(string message) =>
        Assert.Contains("The checkpoint store nats://127.0.0.1:", message, StringComparison.Ordinal);

    private async Task MakeAsync(NatsObjConfig bucket)
    {
        await using NatsConnection connection = new(NatsOpts.Default with { Url = Url });
        await new NatsObjContext(new NatsJSContext(connection)).CreateObjectStoreAsync(bucket);
    }

    private ObjectCheckpointStore Open(string bucket, CheckpointOptions options)
    {
        options.Url = $"{Url}/{bucket}/{_prefix}";
        return new(Options.Create(options), TimeProvider.System);
    }

    /// <summary>One server for the class; none where NATS is not installed, and its tests are skipped.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        public NatsServer? Server { get; private set; }

        public async Task InitializeAsync() => Server = Requirement.Named("nats").Skip is null ? await NatsServer.StartAsync() : null;

        public Task DisposeAsync()
        {
            Server?.Dispose();
            return Task.CompletedTask;
        }
    }
}
