using Asya.Grains.Checkpoints;
using Microsoft.Extensions.Options;

namespace Asya.Storage.Tests;

public sealed class DirectoryCheckpointStoreTests : CheckpointStoreContract, IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly ScriptedFaultPoints _faults = new();

    private string Mount => _directory["mount"];

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_checkpoint_is_one_file_below_the_mount()
    {
        await Store.PutAsync(new("paused/acme~report-1/1.json"), "{}"u8.ToArray(), None);

        Assert.Equal("{}", await File.ReadAllTextAsync(Path.Combine(Mount, "paused", "acme~report-1.1.json")));
    }

    [Fact]
    public async Task A_missing_mount_is_named_and_not_made()
    {
        using DirectoryCheckpointStore store = Open(new CheckpointOptions { Mount = _directory["nowhere"] });

        CheckAwayMessage((await Assert.ThrowsAsync<CheckpointStoreException>(() => store.ProbeAsync(None))).Message);

        Assert.False(Directory.Exists(_directory["nowhere"]));
    }

    [Fact]
    public async Task A_missing_mount_is_made_at_the_start_if_that_was_asked_for()
    {
        using DirectoryCheckpointStore store = Open(new CheckpointOptions { Mount = _directory["new/state"], CreateIfMissing = true });

        await store.ProbeAsync(None);

        Assert.True(Directory.Exists(_directory["new/state/paused"]));
    }

    [Fact]
    public async Task A_mount_that_is_a_file_is_not_usable()
    {
        await File.WriteAllTextAsync(_directory["file"], "");
        using DirectoryCheckpointStore store = Open(new CheckpointOptions { Mount = _directory["file"] });

        CheckAwayMessage((await Assert.ThrowsAsync<CheckpointStoreException>(() => store.ProbeAsync(None))).Message);
    }

    [Fact]
    public async Task A_mount_that_cannot_be_written_to_is_named()
    {
        // Even root cannot make files here.
        using DirectoryCheckpointStore store = Open(new CheckpointOptions { Mount = "/proc/self" });

        CheckAwayMessage((await Assert.ThrowsAsync<CheckpointStoreException>(() => store.ProbeAsync(None))).Message);
    }

    [Fact]
    public async Task A_put_that_fails_before_its_rename_leaves_nothing()
    {
        _faults.FailNext("checkpoint:before-rename", new IOException("No space left on device"));

        await Assert.ThrowsAsync<CheckpointStoreException>(() => Store.PutAsync(new("paused/a/1.json"), "{}"u8.ToArray(), None));

        Assert.Empty(await AllAsync());
        Assert.Empty(Directory.GetFiles(Path.Combine(Mount, ".tmp")));
        await Store.PutAsync(new("paused/a/1.json"), "{}"u8.ToArray(), None);
    }

    [Fact]
    public async Task Left_over_temporary_files_are_swept_at_the_start_but_not_those_in_use()
    {
        await Store.ProbeAsync(None);
        string old = Path.Combine(Mount, ".tmp", "dead-1.tmp");
        string fresh = Path.Combine(Mount, ".tmp", "other-1.tmp");
        await File.WriteAllTextAsync(old, "{");
        await File.WriteAllTextAsync(fresh, "{");
        File.SetLastWriteTimeUtc(old, TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-2));

        using DirectoryCheckpointStore next = Open(new CheckpointOptions { Mount = Mount });
        await next.ProbeAsync(None);

        Assert.False(File.Exists(old));
        Assert.True(File.Exists(fresh));
    }

    [Fact]
    public async Task A_file_that_is_used_again_shows_nothing_of_what_was_in_it()
    {
        await Store.ProbeAsync(None);
        await Store.PutAsync(new("paused/a/1.json"), new byte[100_000], None);
        await Store.DeleteAsync(new("paused/a/1.json"), None);
        Assert.All(Directory.GetFiles(Path.Combine(Mount, ".tmp")), file => Assert.Equal(0, new FileInfo(file).Length));

        await Store.PutAsync(new("paused/b/1.json"), "{}"u8.ToArray(), None);

        Assert.Equal("{}", await File.ReadAllTextAsync(Path.Combine(Mount, "paused", "b.1.json")));
    }

    [Fact]
    public async Task A_disk_that_hangs_ends_in_an_error_and_a_late_write_is_not_made()
    {
        using ManualResetEventSlim door = new(initialState: false);
        TaskCompletionSource arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
        ManualTimeProvider clock = new();
        using DirectoryCheckpointStore store = new(Options.Create(new CheckpointOptions { Mount = Mount }), _faults, clock);
        _faults.Next("checkpoint:before-rename", () =>
        {
            arrived.SetResult();
            door.Wait();
        });

        Task put = store.PutAsync(new("paused/a/1.json"), "{}"u8.ToArray(), None);
        await arrived.Task.WithTimeout("the put to come to its rename");
        clock.Advance(TimeSpan.FromSeconds(9));

        CheckpointStoreException failure = await Assert.ThrowsAsync<CheckpointStoreException>(() => put.WithTimeout("the put to give up"));
        Assert.Contains("did not answer within", failure.Message, StringComparison.Ordinal);
        door.Set();
        await store.DeleteAsync(new("paused/b/1.json"), None);
        await store.ProbeAsync(None);
        Assert.Null(await store.GetAsync(new("paused/a/1.json"), None));
    }

    private protected override async Task<ICheckpointStore> OpenAsync()
    {
        Directory.CreateDirectory(Mount);
        DirectoryCheckpointStore store = Open(new CheckpointOptions { Mount = Mount });
        await store.ProbeAsync(None);
        return store;
    }

    private protected override Task TakeAwayAsync()
    {
        Directory.Move(Mount, Mount + ".away");
        return Task.CompletedTask;
    }

    private protected override Task BringBackAsync()
    {
        Assert.False(Directory.Exists(Mount));
        Directory.Move(Mount + ".away", Mount);
        return Task.CompletedTask;
    }

    private protected override Task<IReadOnlyList<string>> AllAsync() =>
        Task.FromResult<IReadOnlyList<string>>(Directory.GetFiles(Path.Combine(Mount, "paused"), "*", SearchOption.AllDirectories));

    private protected override void CheckAwayMessage(string message)
    {
        Assert.Contains("state mount not found", message, StringComparison.Ordinal);
        Assert.Contains("ASYA_PERSISTENCE_MOUNT", message, StringComparison.Ordinal);
    }

    private DirectoryCheckpointStore Open(CheckpointOptions options) => new(Options.Create(options), _faults, TimeProvider.System);
}
