using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Asya.Grains.Checkpoints;
using Asya.Grains.Checkpoints.Objects;
using Microsoft.Extensions.Options;

namespace Asya.Storage.Tests;

public sealed class S3CheckpointStoreTests : BucketStoreContract, IClassFixture<S3ServerFixture>
{
    private readonly S3ServerProcess _server;

    public S3CheckpointStoreTests(S3ServerFixture fixture)
    {
        _server = fixture.Server;

        // A prefix of its own for each test: the bucket is shared.
        Limits.Url = $"s3://{S3ServerProcess.Bucket}/{Guid.NewGuid():N}/nested";
        Limits.Endpoint = _server.Endpoint.ToString();
    }

    /// <remarks>The emulator removes an emptied folder while another request is about to write into it, and ends.</remarks>
    private protected override bool CanPutBesideDelete => false;

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        Assert.True(_server.IsRunning, $"The S3 server fell over: {_server.Error}");
    }

    [Fact]
    public async Task The_object_holds_the_document_and_nothing_of_the_transfer()
    {
        await Store.PutAsync(new("paused/report-1/1.json"), """{"id":"report-1"}"""u8.ToArray(), None);

        using AmazonS3Client client = Client();
        using GetObjectResponse response = await client.GetObjectAsync(S3ServerProcess.Bucket, Assert.Single(await AllAsync()));
        using StreamReader reader = new(response.ResponseStream);
        Assert.Equal("""{"id":"report-1"}""", await reader.ReadToEndAsync());
        Assert.Equal("application/json", response.Headers.ContentType);
    }

    [Fact]
    public async Task A_missing_bucket_is_named()
    {
        using ObjectCheckpointStore store = Open(new CheckpointOptions { Url = "s3://no-such-bucket", Endpoint = Limits.Endpoint });

        foreach (Func<Task> call in (Func<Task>[])[() => store.GetAsync(new("paused/a/1.json"), None), () => store.ProbeAsync(None)])
        {
            CheckpointStoreException failure = await Assert.ThrowsAsync<CheckpointStoreException>(call);
            Assert.Contains("bucket does not exist", failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_call_outlasts_a_restart_of_the_server()
    {
        await Store.PutAsync(new("paused/a/1.json"), "1"u8.ToArray(), None);
        _server.Stop();
        Task[] puts = [.. Enumerable.Range(2, 20).Select(n => Store.PutAsync(new($"paused/a/{n}.json"), "n"u8.ToArray(), None))];
        Task<ReadOnlyMemory<byte>?> get = Store.GetAsync(new("paused/a/1.json"), None);
        await _server.RestartAsync();

        await Task.WhenAll(puts).WithTimeout("the puts");
        Assert.NotNull(await get);
        Assert.Equal(21, (await AllAsync()).Count);
    }

    private protected override async Task<ICheckpointStore> OpenAsync()
    {
        // Each test stands on its own, also after one that left the server down.
        if (!_server.IsRunning)
        {
            await _server.RestartAsync();
        }

        return Open(Limits);
    }

    private protected override Task StopAsync()
    {
        _server.Stop();
        return Task.CompletedTask;
    }

    private protected override Task RestartAsync() => _server.RestartAsync();

    private protected override async Task<IReadOnlyList<string>> AllAsync()
    {
        using AmazonS3Client client = Client();
        ListObjectsResponse response =
            await client.ListObjectsAsync(S3ServerProcess.Bucket, Limits.Url![(5 + S3ServerProcess.Bucket.Length + 1)..]);
        return [.. (response.S3Objects ?? []).Select(item => item.Key)];
    }

    private protected override void CheckAwayMessage(string message) =>
        Assert.Contains("The checkpoint store s3://", message, StringComparison.Ordinal);

    private static ObjectCheckpointStore Open(CheckpointOptions options) => new(Options.Create(options), TimeProvider.System);

    private AmazonS3Client Client() => new(
        new BasicAWSCredentials(S3ServerProcess.Credential, S3ServerProcess.Credential),
        new AmazonS3Config { ServiceURL = Limits.Endpoint, ForcePathStyle = true, AuthenticationRegion = "us-east-1" });
}
