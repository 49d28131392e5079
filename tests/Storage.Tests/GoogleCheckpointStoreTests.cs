using Asya.Grains.Checkpoints;
using Asya.Grains.Checkpoints.Objects;
using Microsoft.Extensions.Options;

namespace Asya.Storage.Tests;

/// <summary>Against a fake of the three verbs: there is no emulator of Google Cloud Storage to be had.</summary>
public sealed class GoogleCheckpointStoreTests(GoogleCheckpointStoreTests.Fixture fixture)
    : BucketStoreContract, IClassFixture<GoogleCheckpointStoreTests.Fixture>
{
    private readonly FakeGoogleStorage _server = fixture.Server;
    private readonly string _prefix = $"{Guid.NewGuid():N}/nested";

    [Fact]
    public async Task A_missing_bucket_is_named()
    {
        using ObjectCheckpointStore store = Open("no-such-bucket", new());

        CheckpointStoreException failure = await Assert.ThrowsAsync<CheckpointStoreException>(() => store.ProbeAsync(None));

        Assert.Contains("bucket does not exist", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_right_to_list_a_missing_object_is_missing_and_the_marker_tells()
    {
        await Store.OwnAsync("mine", marks: true, None);
        _server.DeniesMissing = true;
        try
        {
            Assert.Null(await Store.GetAsync(new("paused/a.1.json"), None));
            Assert.Equal("mine", await Store.FindOwnerAsync(None));
        }
        finally
        {
            _server.DeniesMissing = false;
        }
    }

    private protected override Task<ICheckpointStore> OpenAsync() =>
        Task.FromResult<ICheckpointStore>(Open(FakeGoogleStorage.Bucket, Limits));

    private protected override Task StopAsync() => SetAwayAsync(true);

    private protected override Task RestartAsync() => SetAwayAsync(false);

    private Task SetAwayAsync(bool isAway)
    {
        _server.IsAway = isAway;
        return Task.CompletedTask;
    }

    private protected override Task<IReadOnlyList<string>> AllAsync() =>
        Task.FromResult<IReadOnlyList<string>>([.. _server.Objects.Keys.Where(key => key.StartsWith(_prefix, StringComparison.Ordinal))]);

    private protected override void CheckAwayMessage(string message) =>
        Assert.Contains("The checkpoint store gs://asya-checkpoints/", message, StringComparison.Ordinal);

    private ObjectCheckpointStore Open(string bucket, CheckpointOptions options)
    {
        options.Url = $"gs://{bucket}/{_prefix}";
        return new(Options.Create(options), TimeProvider.System);
    }

    public sealed class Fixture : IAsyncLifetime
    {
        public FakeGoogleStorage Server { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            Server = await FakeGoogleStorage.StartAsync();
            Environment.SetEnvironmentVariable("STORAGE_EMULATOR_HOST", Server.Address);
        }

        public async Task DisposeAsync()
        {
            Environment.SetEnvironmentVariable("STORAGE_EMULATOR_HOST", null);
            await Server.DisposeAsync();
        }
    }
}
