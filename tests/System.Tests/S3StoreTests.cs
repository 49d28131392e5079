using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Asya.SystemTests;

/// <summary>The product with its checkpoints in a bucket, as the setup guide has it, on an S3 server that comes and goes.</summary>
public sealed class S3StoreTests(S3StoreTests.BucketFixture fixture) : IClassFixture<S3StoreTests.BucketFixture>
{
    private readonly SiloProcess _silo = fixture.Silo;
    private readonly S3ServerProcess _server = fixture.Server;

    private MeshClient Mesh => _silo.Mesh;

    [Fact]
    public async Task A_task_is_paused_into_a_bucket_and_resumed_from_it_by_another_process()
    {
        await Mesh.CreatePausedAsync(
            MeshClient.Envelope("bucket", "increment x-pause increment x-pause increment", """{"value":0,"price":1.50}"""));
        (await Mesh.ResumeAndWaitAsync("bucket", """{"first":true}""")).ExpectTask("paused");
        Assert.False(Directory.Exists(Path.Combine(_silo.Data, "state")), "A bucket wins over the directory.");

        await _silo.RestartAfterKillAsync();

        Assert.Equal("""{"value":10,"price":1.50,"first":true}""", (await Mesh.TaskAsync("bucket")).ExpectTask("paused")
            .Json.GetProperty("payload").GetRawText());
        Reply over = (await Mesh.ResumeAndWaitAsync("bucket", """{"second":true}""")).ExpectTask("succeeded");
        Assert.Equal("""{"value":15,"price":1.50,"first":true,"second":true}""", over.Result.GetRawText());
    }

    [Fact]
    public async Task A_pause_waits_for_a_bucket_that_does_not_answer()
    {
        _server.Stop();
        await Mesh.CreateAsync(MeshClient.Envelope("waits-for-s3", "echo x-pause echo"));
        await Mesh.UntilAsync("waits-for-s3", "waiting for its store", e => e.Kind == "waiting", after: 0);
        (await Mesh.TaskAsync("waits-for-s3")).ExpectTask("running");

        await _server.RestartAsync();

        await Mesh.UntilAsync("waits-for-s3", "paused");
        (await Mesh.ResumeAndWaitAsync("waits-for-s3", "{}")).ExpectTask("succeeded");
    }

    [Fact]
    public async Task An_answer_while_the_bucket_does_not_answer_is_to_be_sent_again()
    {
        await Mesh.CreatePausedAsync(MeshClient.Envelope("later-from-s3", "echo x-pause echo"));
        _server.Stop();

        Reply refused = (await Mesh.ResumeAsync("later-from-s3", "{}"))
            .ExpectProblem(HttpStatusCode.ServiceUnavailable, "checkpoint_store_unavailable");
        Assert.True(refused.Message.Headers.RetryAfter?.Delta > TimeSpan.Zero);
        JsonElement task = (await Mesh.TaskAsync("later-from-s3")).ExpectTask("paused").Json;
        Assert.Equal(JsonValueKind.Null, task.GetProperty("payload").ValueKind);
        Assert.Equal("the checkpoint store does not answer", task.GetProperty("payload_unavailable").GetString());
        await _server.RestartAsync();

        (await Mesh.GetAsync("/mesh/later-from-s3?payload=false")).ExpectTask("paused");
        (await Mesh.ResumeAndWaitAsync("later-from-s3", "{}")).ExpectTask("succeeded");
    }

    [Fact]
    public async Task A_bucket_that_does_not_exist_is_named_at_the_start()
    {
        (int exitCode, string output) =
            await SiloProcess.StartAndFailAsync(BucketFixture.SettingsFor(_server).With("ASYA_CHECKPOINT_URL", "s3://no-such-bucket"));

        Assert.Equal(1, exitCode);
        Assert.Contains("Asya cannot start: ", output, StringComparison.Ordinal);
        Assert.Contains("no-such-bucket", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_refuses_ends_the_start()
    {
        string endpoint = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort.Next()}");

        (int exitCode, string output) = await SiloProcess.StartAndFailAsync(
            BucketFixture.SettingsFor(_server).With("AWS_ENDPOINT_URL_S3", endpoint).With("Asya__Checkpoints__TotalTimeout", "00:00:09"));

        Assert.Equal(1, exitCode);
        Assert.Contains("Asya cannot start: ", output, StringComparison.Ordinal);
        Assert.Contains(endpoint, output, StringComparison.Ordinal);
    }

    /// <summary>An S3 server, and a silo that keeps its checkpoints there.</summary>
    public sealed class BucketFixture : IAsyncLifetime
    {
        internal S3ServerProcess Server { get; private set; } = null!;

        internal SiloProcess Silo { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            Server = await S3ServerProcess.StartAsync();
            Silo = await SiloProcess.StartAsync(SettingsFor(Server));
        }

        public async Task DisposeAsync()
        {
            await Silo.DisposeAsync();
            Server.Dispose();
        }

        internal static SiloSettings SettingsFor(S3ServerProcess server) => SiloSettings.WithTestActors
            .With("ASYA_CHECKPOINT_URL", $"s3://{S3ServerProcess.Bucket}/system")
            .With("AWS_ENDPOINT_URL_S3", server.Endpoint.OriginalString)
            .With("AWS_ACCESS_KEY_ID", S3ServerProcess.Credential)
            .With("AWS_SECRET_ACCESS_KEY", S3ServerProcess.Credential)
            .With("AWS_REGION", "us-east-1")

            // Nothing is tested by waiting as long as one would for a server that is far away.
            .With("Asya__Checkpoints__RequestTimeout", "00:00:02")
            .With("Asya__Checkpoints__TotalTimeout", "00:00:04");
    }
}
