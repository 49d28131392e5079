using Asya.Grains.Checkpoints;
using Asya.Grains.Checkpoints.Objects;
using Microsoft.Extensions.Options;

namespace Asya.Storage.Tests;

/// <summary>Under the guide's policy S3 says 403 for what is missing; the marker tells which of the two it is.</summary>
[Collection(nameof(S3RetryTests))]
public sealed class S3PolicyTests : IDisposable
{
    private const string Marker = "/asya-checkpoints/store.json";
    private const string Checkpoint = "/asya-checkpoints/paused/a/1.json";

    private readonly PolicyS3 _server = new();
    private readonly ObjectCheckpointStore _store;

    public S3PolicyTests()
    {
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", "S3RVER");
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", "S3RVER");
        _store = Open(_server.Endpoint);
    }

    private static CancellationToken None => CancellationToken.None;

    public void Dispose()
    {
        _store.Dispose();
        _server.Dispose();
    }

    [Fact]
    public async Task A_new_bucket_has_no_owner_and_can_be_owned()
    {
        Assert.Null(await _store.FindOwnerAsync(None));
        Assert.Empty(_server.Objects);

        await _store.OwnAsync("mine", marks: true, None);

        Assert.Equal("mine", await _store.FindOwnerAsync(None));
        Assert.Equal([Marker], _server.Objects.Keys);
    }

    [Fact]
    public async Task Missing_is_missing_and_forbidden_is_forbidden()
    {
        await _store.OwnAsync("mine", marks: true, None);
        Assert.Null(await _store.GetAsync(new("paused/a/1.json"), None));

        _server.ForbidsAll = true;

        Assert.True((await Assert.ThrowsAsync<CheckpointStoreException>(() => _store.GetAsync(new("paused/a/1.json"), None))).IsForbidden);
        Assert.True((await Assert.ThrowsAsync<CheckpointStoreException>(() => _store.FindOwnerAsync(None))).IsForbidden);
    }

    [Fact]
    public async Task Without_its_marker_nothing_is_missing()
    {
        await _store.OwnAsync("mine", marks: true, None);
        _server.Objects.Clear();

        await Assert.ThrowsAsync<CheckpointStoreException>(() => _store.GetAsync(new("paused/a/1.json"), None));
    }

    [Fact]
    public async Task After_a_failure_the_marker_is_looked_at_before_anything_is_changed()
    {
        await _store.OwnAsync("mine", marks: true, None);
        _server.ForbidsAll = true;
        await Assert.ThrowsAsync<CheckpointStoreException>(() => _store.PutAsync(new("paused/a/1.json"), "{}"u8.ToArray(), None));
        _server.ForbidsAll = false;
        _server.Objects[Marker] = StoreMarker.Write("theirs").ToArray();

        CheckpointStoreException failure =
            await Assert.ThrowsAsync<CheckpointStoreException>(() => _store.PutAsync(new("paused/a/1.json"), "{}"u8.ToArray(), None));

        Assert.Contains("belongs to other tasks (store theirs, not mine)", failure.Message, StringComparison.Ordinal);
        Assert.Equal([Marker], _server.Objects.Keys);
        _server.Objects[Marker] = StoreMarker.Write("mine").ToArray();
        await _store.PutAsync(new("paused/a/1.json"), "{}"u8.ToArray(), None);
        Assert.Contains(Checkpoint, _server.Objects.Keys);
    }

    [Fact]
    public async Task In_the_ordinary_case_a_put_is_one_request()
    {
        await _store.OwnAsync("mine", marks: true, None);
        _server.Requests.Clear();

        await _store.PutAsync(new("paused/a/1.json"), "{}"u8.ToArray(), None);
        await _store.GetAsync(new("paused/a/1.json"), None);
        await _store.DeleteAsync(new("paused/a/1.json"), None);

        Assert.Equal([$"PUT {Checkpoint}", $"GET {Checkpoint}", $"DELETE {Checkpoint}"], _server.Requests);
    }

    [Fact]
    public async Task A_put_that_is_answered_without_an_ETag_is_not_stored()
    {
        using ScriptedS3 other = new() { HasETag = false };
        using ObjectCheckpointStore store = Open(other.Endpoint);

        CheckpointStoreException failure =
            await Assert.ThrowsAsync<CheckpointStoreException>(() => store.PutAsync(new("paused/a/1.json"), "{}"u8.ToArray(), None));

        Assert.Contains("no ETag", failure.Message, StringComparison.Ordinal);
        Assert.Equal(1, other.Requests);
    }

    [Fact]
    public async Task An_address_that_refuses_from_the_start_fails_at_once()
    {
        // The clock stands: a second attempt would never be made.
        using ObjectCheckpointStore store = Open($"http://127.0.0.1:{FreePort.Next()}/", new ManualTimeProvider());

        await Assert.ThrowsAsync<CheckpointStoreException>(() => store.ProbeAsync(None)).WithTimeout("the probe to fail");
    }

    private static ObjectCheckpointStore Open(string endpoint, TimeProvider? clock = null) => new(
        Options.Create(new CheckpointOptions { Url = "s3://asya-checkpoints", Endpoint = endpoint }), clock ?? TimeProvider.System);
}
