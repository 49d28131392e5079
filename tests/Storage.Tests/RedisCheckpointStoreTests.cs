using Asya.Grains.Checkpoints;
using Asya.Grains.Checkpoints.Objects;
using Asya.Grains.Storage;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Asya.Storage.Tests;

[Needs("redis")]
public sealed class RedisCheckpointStoreTests(RedisCheckpointStoreTests.Fixture fixture)
    : BucketStoreContract, IClassFixture<RedisCheckpointStoreTests.Fixture>
{
    private readonly RedisServer? _server = fixture.Server;
    private readonly string _prefix = $"{Guid.NewGuid():N}/nested";

    [StoreTheory]
    [InlineData("--appendonly", "no")]
    [InlineData("--appendfsync", "everysec")]
    [InlineData("--maxmemory-policy", "allkeys-lru")]
    public async Task A_server_that_may_lose_what_it_acknowledges_is_refused(string setting, string value)
    {
        using RedisServer server = await RedisServer.StartAsync(setting, value);
        using ObjectCheckpointStore store = Open(server, new());

        string why = (await Assert.ThrowsAsync<CheckpointStoreException>(() => store.ProbeAsync(None))).Message;

        Assert.Contains($"has '{setting[2..]} {value}'; set '{setting[2..]} ", why, StringComparison.Ordinal);
        using ObjectCheckpointStore lenient = Open(server, new() { Durability = Durability.Process });
        if (setting == "--maxmemory-policy")
        {
            await Assert.ThrowsAsync<CheckpointStoreException>(() => lenient.ProbeAsync(None));
        }
        else
        {
            await lenient.ProbeAsync(None);
        }
    }

    [StoreFact]
    public async Task A_password_is_needed_and_never_told()
    {
        using RedisServer server = await RedisServer.StartAsync("--requirepass", "s%cret");
        using ObjectCheckpointStore known = Open(server, new(), ":s%25cret@");
        using ObjectCheckpointStore unknown = Open(server, new() { TotalTimeout = TimeSpan.FromSeconds(4) }, ":wrong@");

        await known.ProbeAsync(None);
        CheckpointStoreException refused = await Assert.ThrowsAsync<CheckpointStoreException>(() => unknown.ProbeAsync(None));

        Assert.Equal($"redis://127.0.0.1:{server.Port}/0/{_prefix}/", known.Description);
        Assert.DoesNotContain("wrong", refused.Message, StringComparison.Ordinal);
    }

    [StoreFact]
    public async Task An_address_that_refuses_from_the_start_fails_at_once()
    {
        // The clock stands: a second attempt would never be made.
        using ObjectCheckpointStore store = new(
            Options.Create(new CheckpointOptions { Url = $"redis://127.0.0.1:{FreePort.Next()}/0" }), new ManualTimeProvider());

        await Assert.ThrowsAsync<CheckpointStoreException>(() => store.ProbeAsync(None)).WithTimeout("the probe to fail");
    }

    private protected override async Task<ICheckpointStore> OpenAsync()
    {
        if (!_server!.IsRunning)
        {
            await _server.RestartAsync();
        }

        return Open(_server, Limits);
    }

    private protected override Task StopAsync()
    {
        _server!.Stop();
        return Task.CompletedTask;
    }

    private protected override Task RestartAsync() => _server!.RestartAsync();

    private protected override async Task<IReadOnlyList<string>> AllAsync()
    {
        await using ConnectionMultiplexer client = await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{_server!.Port}");
        List<string> all = [];
        await foreach (RedisKey key in client.GetServers()[0].KeysAsync(pattern: $"{_prefix}/*"))
        {
            all.Add(key.ToString());
        }

        return all;
    }

    private protected override void CheckAwayMessage(string message) =>
        Assert.Contains("The checkpoint store redis://127.0.0.1:", message, StringComparison.Ordinal);

    private ObjectCheckpointStore Open(RedisServer server, CheckpointOptions options, string credentials = "")
    {
        options.Url = $"redis://{credentials}127.0.0.1:{server.Port}/0/{_prefix}";
        return new(Options.Create(options), TimeProvider.System);
    }

    /// <summary>One server for the class; none where Redis is not installed, and its tests are skipped.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        public RedisServer? Server { get; private set; }

        public async Task InitializeAsync() => Server = Requirement.Named("redis").Skip is null ? await RedisServer.StartAsync() : null;

        public Task DisposeAsync()
        {
            Server?.Dispose();
            return Task.CompletedTask;
        }
    }
}
