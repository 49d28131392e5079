using Asya.Checkpoints;
using Asya.Hosting;
using Microsoft.Extensions.Options;

namespace Asya.Storage.Tests;

public sealed class DirectoryCheckpointStoreTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_checkpoint_is_a_file_below_the_mount()
    {
        using DirectoryCheckpointStore store = Open(_directory.Path);

        await store.PutAsync("paused/report-1/1.json", "{}"u8.ToArray(), CancellationToken.None);

        Assert.Equal("{}", await File.ReadAllTextAsync(_directory.Combine("paused/report-1.1.json")));
        await store.DeleteAsync("paused/report-1/1.json", CancellationToken.None);
        Assert.Empty(Directory.GetFiles(_directory.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_missing_mount_is_named()
    {
        using DirectoryCheckpointStore store = Open(_directory.Combine("nowhere"));

        CheckpointStoreException failure = await Assert.ThrowsAsync<CheckpointStoreException>(() => store.ProbeAsync(CancellationToken.None));

        Assert.Contains("state mount not found", failure.Message, StringComparison.Ordinal);
        Assert.Contains("ASYA_PERSISTENCE_MOUNT", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mount_that_vanishes_is_not_made_again()
    {
        string mount = Directory.CreateDirectory(_directory.Combine("mount")).FullName;
        using DirectoryCheckpointStore store = Open(mount);
        await store.ProbeAsync(CancellationToken.None);
        Directory.Move(mount, mount + ".away");

        foreach (Func<Task> call in (Func<Task>[])
        [
            () => store.PutAsync("paused/a/1.json", "{}"u8.ToArray(), CancellationToken.None),
            () => store.GetAsync("paused/a/1.json", CancellationToken.None),
            () => store.DeleteAsync("paused/a/1.json", CancellationToken.None),
        ])
        {
            CheckpointStoreException failure = await Assert.ThrowsAsync<CheckpointStoreException>(call);
            Assert.Contains("state mount not found", failure.Message, StringComparison.Ordinal);
        }

        Assert.False(Directory.Exists(mount));
        Directory.Move(mount + ".away", mount);
        await store.PutAsync("paused/a/1.json", "{}"u8.ToArray(), CancellationToken.None);
    }

    private static DirectoryCheckpointStore Open(string mount) =>
        new(Options.Create(new CheckpointOptions { Mount = mount }), new FaultPoints(), TimeProvider.System);
}
