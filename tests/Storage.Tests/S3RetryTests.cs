using Asya.Grains.Checkpoints;
using Asya.Grains.Checkpoints.Objects;
using Microsoft.Extensions.Options;

namespace Asya.Storage.Tests;

[Collection(nameof(S3RetryTests))]
public sealed class S3RetryTests
{
    public S3RetryTests()
    {
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", "S3RVER");
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", "S3RVER");
    }

    private static CancellationToken None => CancellationToken.None;

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(429)]
    public async Task A_busy_service_is_asked_again(int status)
    {
        using ScriptedS3 server = new(status, status);
        using ObjectCheckpointStore store = Open(server);

        await store.PutAsync(new("paused/a/1.json"), "{}"u8.ToArray(), None);

        Assert.Equal(3, server.Requests);
    }

    [Fact]
    public async Task Forbidden_on_get_may_mean_missing_and_is_not_asked_again()
    {
        using ScriptedS3 server = new(403, 403);
        using ObjectCheckpointStore store = Open(server);

        CheckpointStoreException get =
            await Assert.ThrowsAsync<CheckpointStoreException>(() => store.GetAsync(new("paused/a/1.json"), None));
        CheckpointStoreException put =
            await Assert.ThrowsAsync<CheckpointStoreException>(() => store.PutAsync(new("paused/a/1.json"), "{}"u8.ToArray(), None));

        Assert.Contains("missing or forbidden", get.Message, StringComparison.Ordinal);
        Assert.Contains("forbidden", put.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("missing", put.Message, StringComparison.Ordinal);
        Assert.Equal(2, server.Requests);
    }

    [Fact]
    public async Task Not_found_is_nothing_on_get_and_no_error_on_delete()
    {
        using ScriptedS3 server = new(404, 404);
        using ObjectCheckpointStore store = Open(server);

        Assert.Null(await store.GetAsync(new("paused/a/1.json"), None));
        await store.DeleteAsync(new("paused/a/1.json"), None);
    }

    private static ObjectCheckpointStore Open(ScriptedS3 server) => new(
        Options.Create(new CheckpointOptions { Url = "s3://asya-checkpoints", Endpoint = server.Endpoint }), TimeProvider.System);
}
