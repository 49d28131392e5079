using System.Net;
using System.Text.Json;

namespace Asya.SystemTests;

/// <summary>
/// The state mount becomes unavailable and comes back: no task is lost, none is paused without a checkpoint, and each refusal has its
/// reason.
/// </summary>
public sealed class CheckpointStoreTests(CheckpointStoreTests.MountFixture fixture)
    : IClassFixture<CheckpointStoreTests.MountFixture>, IDisposable
{
    private const string NotFound = "state mount not found";

    private readonly SiloProcess _silo = fixture.Silo;

    private string Mount => fixture.Mount;

    private string Away => fixture.Away;

    private MeshClient Mesh => _silo.Mesh;

    // Whatever a test that failed has left, the next one finds the mount in its place.
    public void Dispose()
    {
        if (!Directory.Exists(Mount))
        {
            Directory.Move(Away, Mount);
        }
    }

    [Fact]
    public async Task A_pause_waits_for_an_unavailable_mount()
    {
        Directory.Move(Mount, Away);
        await Mesh.CreateAsync(MeshClient.Envelope("waits", "echo x-pause echo"));

        await Mesh.UntilAsync("waits", "waiting for its store", e => e.Status == "running"
            && e.Message.Contains(NotFound, StringComparison.Ordinal), after: 0);
        Reply task = (await Mesh.TaskAsync("waits")).ExpectTask("running");
        Assert.Contains(NotFound, task.Json.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Mount), "A mount that has gone must not be made anew.");

        Directory.Move(Away, Mount);
        await Mesh.UntilAsync("waits", "paused");
        Assert.Equal(["waits/1"], CheckpointsOf("waits"));
        (await Mesh.ResumeAndWaitAsync("waits", "{}")).ExpectTask("succeeded");
    }

    [Fact]
    public async Task A_pause_waits_for_a_mount_that_cannot_be_written()
    {
        // Works for root too, who may write into a read-only directory.
        Directory.Move(_silo.PausedDirectory, Away);
        await File.WriteAllTextAsync(_silo.PausedDirectory, "in the way");
        await Mesh.CreateAsync(MeshClient.Envelope("blocked", "echo x-pause echo"));

        await Mesh.UntilAsync("blocked", "waiting for its store", e => e.Kind == "waiting", after: 0);
        Assert.Contains(NotFound, (await Mesh.TaskAsync("blocked")).Json.GetProperty("message").GetString(), StringComparison.Ordinal);

        File.Delete(_silo.PausedDirectory);
        Directory.Move(Away, _silo.PausedDirectory);
        await Mesh.UntilAsync("blocked", "paused");
    }

    [Fact]
    public async Task A_task_that_waits_for_its_store_can_be_canceled()
    {
        Directory.Move(Mount, Away);
        await Mesh.CreateAsync(MeshClient.Envelope("given-up", "echo x-pause echo"));
        await Mesh.UntilAsync("given-up", "waiting for its store", e => e.Kind == "waiting", after: 0);

        (await Mesh.CancelAsync("given-up")).ExpectTask("canceled");

        Directory.Move(Away, Mount);
        (await Mesh.ResumeAsync("given-up", "{}")).ExpectProblem(HttpStatusCode.Conflict, "not_paused");
        Assert.Empty(CheckpointsOf("given-up"));
    }

    [Fact]
    public async Task A_wait_for_the_store_survives_the_process()
    {
        Directory.Move(Mount, Away);
        await Mesh.CreateAsync(MeshClient.Envelope("survives", "echo x-pause echo"));
        await Mesh.UntilAsync("survives", "waiting for its store", e => e.Kind == "waiting", after: 0);

        await _silo.KillAsync();
        Directory.Move(Away, Mount);
        await _silo.StartAgainAsync();

        await Mesh.UntilAsync("survives", "paused");
    }

    [Fact]
    public async Task An_answer_while_the_mount_is_away_is_to_be_sent_again()
    {
        await Mesh.CreatePausedAsync(MeshClient.Envelope("later", "echo x-pause echo", """{"kept":1}"""));
        Directory.Move(Mount, Away);

        Reply refused = (await Mesh.ResumeAsync("later", """{"approved":true}"""))
            .ExpectProblem(HttpStatusCode.ServiceUnavailable, "checkpoint_store_unavailable");
        Assert.True(refused.Message.Headers.RetryAfter?.Delta > TimeSpan.Zero);
        JsonElement task = (await Mesh.TaskAsync("later")).ExpectTask("paused").Json;
        Assert.Equal(JsonValueKind.Null, task.GetProperty("payload").ValueKind);
        Assert.Equal(NotFound, task.GetProperty("payload_unavailable").GetString());
        (await Mesh.GetAsync("/mesh/later?payload=false")).ExpectTask("paused");

        Directory.Move(Away, Mount);
        Reply over = (await Mesh.ResumeAndWaitAsync("later", """{"approved":true}""")).ExpectTask("succeeded");
        Assert.Equal("""{"kept":1,"approved":true}""", over.Result.GetRawText());
    }

    [Fact]
    public async Task An_empty_directory_in_the_place_of_the_mount_is_no_empty_store()
    {
        await Mesh.CreatePausedAsync(MeshClient.Envelope("unmounted", "echo x-pause echo", """{"kept":1}"""));
        Directory.Move(Mount, Away);
        Directory.CreateDirectory(Mount);
        try
        {
            Reply refused = (await Mesh.ResumeAsync("unmounted", "{}"))
                .ExpectProblem(HttpStatusCode.ServiceUnavailable, "checkpoint_store_unavailable");
            Assert.True(refused.Message.Headers.RetryAfter?.Delta > TimeSpan.Zero);
            await Mesh.CreateAsync(MeshClient.Envelope("meanwhile", "echo x-pause echo"));
            await Mesh.UntilAsync("meanwhile", "waiting for its store", e => e.Kind == "waiting", after: 0);
            Assert.Empty(Directory.GetFileSystemEntries(Mount));
        }
        finally
        {
            Directory.Delete(Mount, recursive: true);
            Directory.Move(Away, Mount);
        }

        await Mesh.UntilAsync("meanwhile", "paused");
        Reply over = (await Mesh.ResumeAndWaitAsync("unmounted", "{}")).ExpectTask("succeeded");
        Assert.Equal("""{"kept":1}""", over.Result.GetRawText());
    }

    [Fact]
    public async Task A_missing_or_changed_checkpoint_is_reported_and_the_task_stays_paused()
    {
        await Mesh.CreatePausedAsync(MeshClient.Envelope("changed", "echo x-pause echo", """{"amount":1}"""));
        string file = Directory.EnumerateFiles(_silo.PausedDirectory, "*", SearchOption.AllDirectories)
            .Single(f => f.Contains("changed", StringComparison.Ordinal));
        string original = await File.ReadAllTextAsync(file);

        await File.WriteAllTextAsync(file, original.Replace("\"amount\":1", "\"amount\":9", StringComparison.Ordinal));
        Reply changed = (await Mesh.ResumeAsync("changed", "{}")).ExpectProblem(HttpStatusCode.Conflict, "checkpoint_not_found");
        Assert.Contains("checkpoint not found", changed.Detail, StringComparison.Ordinal);

        File.Delete(file);
        (await Mesh.ResumeAsync("changed", "{}")).ExpectProblem(HttpStatusCode.Conflict, "checkpoint_not_found");
        (await Mesh.GetAsync("/mesh/changed?payload=false")).ExpectTask("paused");

        await File.WriteAllTextAsync(file, original);
        (await Mesh.ResumeAndWaitAsync("changed", "{}")).ExpectTask("succeeded");
    }

    [Fact]
    public async Task The_last_checkpoint_is_deleted_once_its_task_has_resumed()
    {
        await Mesh.CreatePausedAsync(MeshClient.Envelope("clean", "echo x-pause echo x-pause echo"));
        Assert.Equal(["clean/1"], CheckpointsOf("clean"));
        (await Mesh.ResumeAndWaitAsync("clean", "{}")).ExpectTask("paused");
        (await Mesh.ResumeAndWaitAsync("clean", "{}")).ExpectTask("succeeded");

        await Eventually.BecomesAsync(
            "no checkpoint is left", TimeSpan.FromSeconds(10), () => !CheckpointsOf("clean")
                .Any(), () => string.Join(", ", CheckpointsOf("clean")));
    }

    private IEnumerable<string> CheckpointsOf(string id) =>
        _silo.Checkpoints().Where(c => c.StartsWith(id + "/", StringComparison.Ordinal));

    /// <summary>A silo whose state mount is a directory that the tests can take away. What it deletes, it deletes at once.</summary>
    public sealed class MountFixture : IAsyncLifetime
    {
        private readonly TemporaryDirectory _directory = new();

        internal SiloProcess Silo { get; private set; } = null!;

        internal string Mount => _directory["state"];

        internal string Away => _directory["away"];

        public async Task InitializeAsync() =>
            Silo = await SiloProcess.StartAsync(
                SiloSettings.WithTestActors.With("ASYA_PERSISTENCE_MOUNT", _directory.Make("state")).With("ASYA_CHECKPOINT_GRACE", "0"));

        public async Task DisposeAsync()
        {
            await Silo.DisposeAsync();
            _directory.Dispose();
        }
    }
}
