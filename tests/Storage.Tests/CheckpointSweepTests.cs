using Asya.Domain;
using Asya.Domain.Pausing;
using Asya.Grains.Checkpoints;
using Asya.Grains.Storage;
using Asya.Tasks;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Asya.Storage.Tests;

/// <summary>A deletion is not on the disk when the row forgets the checkpoint. What a power loss brings back, a start removes.</summary>
public sealed class CheckpointSweepTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly ScriptedFaultPoints _faults = new();
    private readonly StoreUnderTest _tasks = new();
    private readonly DirectoryCheckpointStore _store;

    public CheckpointSweepTests()
    {
        Directory.CreateDirectory(_directory["mount"]);
        _store = new(
            Options.Create(new CheckpointOptions { Mount = _directory["mount"] }), _faults, TimeProvider.System);
    }

    private static CancellationToken None => CancellationToken.None;

    private string Paused => Path.Combine(_directory["mount"], "paused");

    public void Dispose()
    {
        _store.Dispose();
        _tasks.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task Only_old_checkpoints_are_removed_that_no_row_needs_and_none_can()
    {
        await WriteAsync("over", TaskPhase.Succeeded, pauses: 2);
        await WriteAsync("waits", TaskPhase.Paused, pauses: 2);
        await WriteAsync("runs", TaskPhase.Running, pauses: 2);
        await WriteAsync("begins", TaskPhase.Running, pauses: 0);
        TaskETag gone = await WriteAsync("gone", TaskPhase.Succeeded, pauses: 1);
        await _tasks.Store.DeleteAsync(State("gone", TaskPhase.Succeeded, 1), gone, None);
        foreach (string task in (string[])["over", "waits", "runs", "begins", "gone", "unknown"])
        {
            for (int pause = 1; pause <= 3; pause++)
            {
                await PutAsync($"{task}.{pause}.json");
            }
        }

        await PutAsync("over.fresh.1.json");
        await WriteAsync("over.fresh", TaskPhase.Succeeded, pauses: 1);
        File.SetLastWriteTimeUtc(Path.Combine(Paused, "over.fresh.1.json"), TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(-50));
        await File.WriteAllTextAsync(Path.Combine(Paused, "notes.txt"), "of the operator");
        File.SetLastWriteTimeUtc(Path.Combine(Paused, "notes.txt"), TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-1));

        Assert.Equal(5, await Sweep().SweepAsync(None));

        Assert.Equal(
            [
                "begins.1.json", "begins.2.json", "begins.3.json", "gone.2.json", "gone.3.json", "notes.txt", "over.3.json", "over.fresh.1.json",
                "runs.2.json", "runs.3.json", "unknown.1.json", "unknown.2.json", "unknown.3.json", "waits.2.json", "waits.3.json",
            ],
            Directory.GetFiles(Paused).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(0, await Sweep().SweepAsync(None));
    }

    [Fact]
    public async Task What_is_kept_for_a_database_that_may_be_put_back_is_not_left_over()
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        foreach ((string task, int hours) in ((string, int)[])[("today", 1), ("yesterday", 30)])
        {
            TaskState ended = State(task, TaskPhase.Canceled, pauses: 1) with { UpdatedAt = now.AddHours(-hours) };
            await _tasks.Store.WriteAsync(ended, null, None);
            await PutAsync($"{task}.1.json", hours: 48);
        }

        // Its pause was over sooner than it can tell, but its object is too young.
        await WriteAsync("young", TaskPhase.Canceled, pauses: 1);
        await PutAsync("young.1.json", hours: 20);

        Assert.Equal(1, await Sweep(TimeSpan.FromHours(24)).SweepAsync(None));
        Assert.Equal(
            ["today.1.json", "young.1.json"], Directory.GetFiles(Paused).Select(Path.GetFileName).Order(StringComparer.Ordinal));

        Assert.Equal(2, await Sweep().SweepAsync(None));
        Assert.Empty(Directory.GetFiles(Paused));
    }

    [Fact]
    public async Task A_sweep_that_is_torn_off_is_done_by_the_next()
    {
        await WriteAsync("over", TaskPhase.Succeeded, pauses: 3);
        for (int pause = 1; pause <= 3; pause++)
        {
            await PutAsync($"over.{pause}.json");
        }

        _faults.FailNext("checkpoint:after-delete", new IOException("The process dies here."));
        await Assert.ThrowsAsync<CheckpointStoreException>(() => Sweep().SweepAsync(None));
        Assert.Equal(2, Directory.GetFiles(Paused).Length);

        Assert.Equal(2, await Sweep().SweepAsync(None));
        Assert.Empty(Directory.GetFiles(Paused));
    }

    [Fact]
    public async Task More_checkpoints_than_are_looked_at_in_one_go_are_all_seen()
    {
        Directory.CreateDirectory(Paused);
        for (int i = 0; i < 2100; i++)
        {
            string file = Path.Combine(Paused, $"task-{i}.1.json");
            await File.WriteAllBytesAsync(file, []);
            File.SetLastWriteTimeUtc(file, TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(i % 2 == 0 ? -2 : 0));
        }

        HashSet<CheckpointKey> seen = [];
        await foreach (CheckpointKey key in _store.ListPausedAsync(TimeProvider.System.GetUtcNow().AddHours(-1), None))
        {
            Assert.True(seen.Add(key));
        }

        Assert.Equal(1050, seen.Count);
    }

    private CheckpointSweep Sweep(TimeSpan grace = default) => new(
        _tasks.Store, _store, new CheckpointGrace(Options.Create(new CheckpointOptions { Grace = grace })), TimeProvider.System,
        NullLogger<CheckpointSweep>.Instance);

    private async Task PutAsync(string file, int hours = 2)
    {
        await _store.PutAsync(new($"paused/{file}"), "{}"u8.ToArray(), None);
        File.SetLastWriteTimeUtc(Path.Combine(Paused, file), TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-hours));
    }

    private async Task<TaskETag> WriteAsync(string key, TaskPhase phase, int pauses) =>
        (await _tasks.Store.WriteAsync(State(key, phase, pauses), null, None)).ETag!.Value;

    private static TaskState State(string key, TaskPhase phase, int pauses)
    {
        TaskState state = SomeTasks.Create(key);
        PauseState current = new(pauses, default, SomeTasks.Start, TimeSpan.Zero, CheckpointKey.ForPause(state.Key, pauses), "ab");
        return state with
        {
            Phase = phase,
            Pauses = state.Pauses with { Count = pauses, Current = phase == TaskPhase.Paused ? current : null },
        };
    }
}
