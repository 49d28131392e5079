using Asya.Domain;
using Asya.Domain.Pausing;
using Asya.Grains.Checkpoints;
using Asya.Payloads;
using Asya.Tasks;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Asya.Storage.Tests;

/// <summary>Whose a directory of checkpoints is: decided at the start, held while the process runs.</summary>
public sealed class CheckpointOwnershipTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly ScriptedFaultPoints _faults = new();
    private readonly StoreUnderTest _tasks = new();
    private readonly List<DirectoryCheckpointStore> _opened = [];

    public CheckpointOwnershipTests() => Directory.CreateDirectory(Mount);

    private static CancellationToken None => CancellationToken.None;

    private string Mount => _directory["mount"];

    private string Marker => Path.Combine(Mount, StoreMarker.FileName);

    public void Dispose()
    {
        _opened.ForEach(static store => store.Dispose());
        _tasks.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task A_new_store_is_claimed_and_stays_so()
    {
        await StartAsync();
        string marker = await File.ReadAllTextAsync(Marker);
        Assert.Equal($$"""{"store":"{{await _tasks.Store.StoreIdAsync(None)}}"}""", marker);

        _tasks.Reopen();
        await StartAsync();

        Assert.Equal(marker, await File.ReadAllTextAsync(Marker));
    }

    [Fact]
    public async Task A_store_of_other_tasks_is_refused_and_left_alone_unless_it_is_to_be_adopted()
    {
        await File.WriteAllTextAsync(Marker, """{"store":"theirs"}""");

        string refusal = (await Assert.ThrowsAsync<CheckpointStoreException>(() => StartAsync())).Message;

        Assert.Contains("belongs to other tasks (store theirs;", refusal, StringComparison.Ordinal);
        Assert.Contains("--adopt-store", refusal, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal);
        Assert.Equal([Marker], Directory.GetFileSystemEntries(Mount));
        Assert.Equal("""{"store":"theirs"}""", await File.ReadAllTextAsync(Marker));

        await StartAsync(adopts: true);
        await StartAsync();
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"store":1}""")]
    public async Task A_marker_that_says_nothing_is_refused(string text)
    {
        await File.WriteAllTextAsync(Marker, text);

        Assert.Contains(
            "store unreadable", (await Assert.ThrowsAsync<CheckpointStoreException>(() => StartAsync())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_of_an_earlier_version_is_adopted_for_one_of_its_checkpoints()
    {
        await PauseAsync("gone", "written elsewhere");
        await PauseAsync("kept", "{}");
        Directory.CreateDirectory(Path.Combine(Mount, "paused"));
        await File.WriteAllTextAsync(Path.Combine(Mount, "paused", "kept.1.json"), "{}");

        await StartAsync();

        Assert.True(File.Exists(Marker));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("{ }")]
    public async Task A_store_without_the_checkpoints_of_paused_tasks_is_refused_and_nothing_is_made_there(string? other)
    {
        await PauseAsync("kept", "{}");
        if (other is not null)
        {
            Directory.CreateDirectory(Path.Combine(Mount, "paused"));
            await File.WriteAllTextAsync(Path.Combine(Mount, "paused", "kept.1.json"), other);
        }

        string[] before = Directory.GetFileSystemEntries(Mount, "*", SearchOption.AllDirectories);

        string refusal = (await Assert.ThrowsAsync<CheckpointStoreException>(() => StartAsync())).Message;

        Assert.Contains("it has no store.json, and none of the checkpoints", refusal, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal);
        Assert.Equal(before, Directory.GetFileSystemEntries(Mount, "*", SearchOption.AllDirectories));
        await StartAsync(adopts: true);
        await StartAsync();
    }

    [Fact]
    public async Task A_place_that_was_claimed_is_no_new_store_without_its_marker_though_nothing_is_paused()
    {
        await StartAsync();
        Directory.Move(Mount, Mount + ".away");
        Directory.CreateDirectory(Mount);
        _tasks.Reopen();

        string refusal = (await Assert.ThrowsAsync<CheckpointStoreException>(() => StartAsync())).Message;

        Assert.Contains("had the store.json of these tasks at an earlier start", refusal, StringComparison.Ordinal);
        Assert.Contains("the volume is not mounted", refusal, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal);
        Assert.Empty(Directory.GetFileSystemEntries(Mount));

        Directory.Delete(Mount);
        Directory.Move(Mount + ".away", Mount);
        await StartAsync();
        Directory.Delete(Mount, recursive: true);
        Directory.CreateDirectory(Mount);
        await StartAsync(adopts: true);
        await StartAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Another_silo_may_claim_the_store_after_it_was_looked_at(bool alsoPauses)
    {
        bool isFirst = true;
        SlowStore slow = new(Open(), async () =>
        {
            if (isFirst)
            {
                isFirst = false;
                await StartAsync();

                // Its checkpoint is deleted by the time it is looked for.
                await (alsoPauses ? PauseAsync("answered", "{}") : Task.CompletedTask);
            }
        });

        await EstablishAsync(slow);

        Assert.Equal(await _tasks.Store.StoreIdAsync(None), await slow.FindOwnerAsync(None));
    }

    [Theory]
    [InlineData("checkpoint:before-rename", 0)]
    [InlineData("checkpoint:after-put", 0)]
    [InlineData("checkpoint:before-rename", 1)]
    [InlineData("checkpoint:after-put", 1)]
    public async Task A_start_that_ends_anywhere_is_done_again(string place, int before)
    {
        string id = await _tasks.Store.StoreIdAsync(None);
        for (int i = 0; i < before; i++)
        {
            _faults.Next(place, static () => { });
        }

        _faults.FailNext(place, new IOException("the end"));
        await Assert.ThrowsAsync<CheckpointStoreException>(() => StartAsync());

        _tasks.Reopen();
        DirectoryCheckpointStore store = await StartAsync();

        Assert.Equal(id, await store.FindOwnerAsync(None));
        await store.PutAsync(new("paused/a/1.json"), "{}"u8.ToArray(), None);
    }

    [Fact]
    public async Task What_takes_the_place_of_the_mount_is_no_empty_store()
    {
        DirectoryCheckpointStore store = await StartAsync();
        await store.PutAsync(new("paused/a/1.json"), "{}"u8.ToArray(), None);
        Directory.Move(Mount, Mount + ".away");

        // As a process of an earlier version may have left it below the mount point.
        Directory.CreateDirectory(Path.Combine(Mount, "paused"));
        Directory.CreateDirectory(Path.Combine(Mount, ".tmp"));
        await File.WriteAllTextAsync(Path.Combine(Mount, "paused", "b.1.json"), "{}");
        await FailsAsync(store);
        Directory.Delete(Mount, recursive: true);
        Directory.CreateDirectory(Mount);
        await FailsAsync(store);
        Assert.Empty(Directory.GetFileSystemEntries(Mount));

        Directory.Delete(Mount);
        Directory.Move(Mount + ".away", Mount);
        Assert.NotNull(await store.GetAsync(new("paused/a/1.json"), None));
        await store.PutAsync(new("paused/a/2.json"), "{}"u8.ToArray(), None);
    }

    [Fact]
    public async Task The_same_store_mounted_anew_is_taken()
    {
        DirectoryCheckpointStore store = await StartAsync();
        Directory.Move(Mount, Mount + ".away");
        Directory.CreateDirectory(Mount);
        File.Copy(Path.Combine(Mount + ".away", StoreMarker.FileName), Marker);

        await store.PutAsync(new("paused/a/1.json"), "{}"u8.ToArray(), None);

        Assert.True(File.Exists(Path.Combine(Mount, "paused", "a.1.json")));
    }

    [Fact]
    public void A_directory_is_told_from_another_at_its_path()
    {
        DirectoryIdentity? first = DirectoryIdentity.Of(Mount);
        Assert.NotNull(first);
        File.WriteAllText(Path.Combine(Mount, "a"), "");
        Assert.Equal(first, DirectoryIdentity.Of(Mount));

        Directory.Move(Mount, Mount + ".away");
        Assert.Null(DirectoryIdentity.Of(Mount));
        Directory.CreateDirectory(Mount);

        Assert.NotEqual(first, DirectoryIdentity.Of(Mount));
    }

    private async Task<DirectoryCheckpointStore> StartAsync(bool adopts = false)
    {
        DirectoryCheckpointStore store = Open();
        await EstablishAsync(store, adopts);
        return store;
    }

    private DirectoryCheckpointStore Open()
    {
        DirectoryCheckpointStore store = new(Options.Create(new CheckpointOptions { Mount = Mount }), _faults, TimeProvider.System);
        _opened.Add(store);
        return store;
    }

    private Task EstablishAsync(ICheckpointStore store, bool adopts = false)
    {
        CheckpointOptions options = new() { Mount = Mount, AdoptStore = adopts };
        return new CheckpointOwnership(_tasks.Store, store, Options.Create(options), NullLogger<CheckpointOwnership>.Instance)
            .EstablishAsync(None);
    }

    private async Task PauseAsync(string key, string document)
    {
        TaskState task = SomeTasks.Create(key);
        PauseState pause = new(
            1, JsonBytes.EmptyObject, SomeTasks.Start, TimeSpan.Zero, CheckpointKey.ForPause(new(key), 1),
            CheckpointDocument.DigestOf(System.Text.Encoding.UTF8.GetBytes(document)));
        await _tasks.Store.WriteAsync(
            task with { Phase = TaskPhase.Paused, Payload = default, Pauses = task.Pauses with { Current = pause } }, null, None);
    }

    private async Task FailsAsync(DirectoryCheckpointStore store)
    {
        string[] before = Directory.GetFileSystemEntries(Mount, "*", SearchOption.AllDirectories);
        foreach (Func<Task> call in (Func<Task>[])[
            () => store.PutAsync(new("paused/a/2.json"), "{}"u8.ToArray(), None), () => store.GetAsync(new("paused/a/1.json"), None),
            () => store.DeleteAsync(new("paused/b/1.json"), None), () => store.ProbeAsync(None)])
        {
            Assert.Contains(
                "state mount not found", (await Assert.ThrowsAsync<CheckpointStoreException>(call)).Message, StringComparison.Ordinal);
        }

        Assert.Equal(before, Directory.GetFileSystemEntries(Mount, "*", SearchOption.AllDirectories));
    }

    /// <summary>A store in which something happens between the look at its owner and the reply.</summary>
    private sealed class SlowStore(ICheckpointStore store, Func<Task> meanwhile) : ICheckpointStore
    {
        public string Description => store.Description;

        public string Place => store.Place;

        public async Task<string?> FindOwnerAsync(CancellationToken cancellationToken)
        {
            string? found = await store.FindOwnerAsync(cancellationToken);
            await meanwhile();
            return found;
        }

        public Task OwnAsync(string id, bool marks, CancellationToken cancellationToken) => store.OwnAsync(id, marks, cancellationToken);

        public Task ProbeAsync(CancellationToken cancellationToken) => store.ProbeAsync(cancellationToken);

        public Task PutAsync(CheckpointKey key, ReadOnlyMemory<byte> document, CancellationToken cancellationToken) =>
            store.PutAsync(key, document, cancellationToken);

        public Task<ReadOnlyMemory<byte>?> GetAsync(CheckpointKey key, CancellationToken cancellationToken) =>
            store.GetAsync(key, cancellationToken);

        public Task DeleteAsync(CheckpointKey key, CancellationToken cancellationToken) => store.DeleteAsync(key, cancellationToken);
    }
}
