using Asya.Domain;
using Asya.Grains.Checkpoints;
using Asya.Grains.Hosting;
using Asya.Grains.Storage;
using Asya.Grains.Storage.Sqlite;
using Asya.Payloads;
using Asya.Tasks;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Asya.Storage.Tests;

/// <summary>What readiness knows of the stores, and the names of what is wrong with them.</summary>
public sealed class StoreProbeTests : IDisposable
{
    private readonly TemporaryDirectory _state = new();
    private readonly StoreHealth _health = new(NullLogger<StoreHealth>.Instance);
    private readonly CheckpointOptions _checkpointOptions;
    private readonly MeasuredCheckpointStore _checkpoints;

    public StoreProbeTests()
    {
        _checkpointOptions = new() { Mount = _state.Make("state") };
        _checkpoints = Checkpoints(_checkpointOptions);
    }

    private static CancellationToken None => CancellationToken.None;

    public void Dispose()
    {
        _checkpoints.Dispose();
        _state.Dispose();
    }

    [SmallDiskFact]
    public async Task A_full_disk_of_the_tasks_is_named_and_found_before_a_write_fails()
    {
        using SmallDisk disk = new(mebibytes: 32);
        TaskStoreOptions options = new() { Directory = disk.Path };
        using SqliteTaskStore store = new(Options.Create(options), new FaultPoints(), _health);
        Assert.Null(await ProblemAsync(store, options));

        disk.Fill();

        // Large enough for no place in the log to be left.
        JsonBytes payload = JsonBytes.FromText($$"""{"text":"{{new string('x', 1_000_000)}}"}""");
        TaskState large = SomeTasks.Create("large") with { Payload = payload };
        TaskStoreException refused = await Assert.ThrowsAsync<TaskStoreException>(() => store.WriteAsync(large, null, None));
        Assert.Equal(TaskStoreFault.Full, refused.Fault);
        Assert.Equal("The disk of the task store is full.", await ProblemAsync(store, options));

        disk.MakeRoom();
        Assert.Null(await ProblemAsync(store, options));
        Assert.True((await store.WriteAsync(large, null, None)).Stored);
    }

    [SmallDiskFact]
    public async Task A_full_disk_of_the_checkpoints_is_named()
    {
        using SmallDisk disk = new(mebibytes: 32);
        using MeasuredCheckpointStore checkpoints = Checkpoints(new() { Mount = disk.Path });
        using StoreUnderTest tasks = new();
        await checkpoints.ProbeAsync(None);
        disk.Fill();

        Assert.True((await Assert.ThrowsAsync<CheckpointStoreException>(
            () => checkpoints.PutAsync(new("paused/a/1.json"), new byte[100_000], None))).IsFull);
        StoreProbe probe = Probe(tasks.Store, checkpoints, tasks.Settings, new() { Mount = disk.Path });
        await probe.ProbeAsync(TimeSpan.Zero, TimeSpan.Zero, None);

        Assert.Equal("Tasks cannot pause: the disk of the checkpoint store is full.", _health.FindProblem());
        disk.MakeRoom();
        await probe.ProbeAsync(TimeSpan.Zero, TimeSpan.Zero, None);
        Assert.Null(_health.FindProblem());
    }

    [Fact]
    public async Task A_locked_file_is_named()
    {
        using TemporaryDirectory directory = new();
        TaskStoreOptions options = new() { Directory = directory.Path, BusyTimeout = TimeSpan.FromMilliseconds(50) };
        using SqliteTaskStore store = new(Options.Create(options), new FaultPoints(), _health);
        using SqliteDatabase tool = SqliteDatabase.Open(directory[SqliteTaskStore.FileName], readOnly: false, TimeSpan.Zero);
        tool.Execute("BEGIN IMMEDIATE");

        Assert.Equal("The task store is locked by another program.", await ProblemAsync(store, options));
        Assert.Equal(
            TaskStoreFault.Locked, (await Assert.ThrowsAsync<TaskStoreUnavailableException>(() => StorageErrors.TranslateAsync(
                store.WriteAsync(SomeTasks.Create("a"), null, None)))).Fault);

        tool.Execute("ROLLBACK");
        Assert.Null(await ProblemAsync(store, options));
    }

    [Fact]
    public async Task A_file_that_was_removed_is_named()
    {
        using TemporaryDirectory directory = new();
        TaskStoreOptions options = new() { Directory = directory.Path };
        using SqliteTaskStore store = new(Options.Create(options), new FaultPoints(), _health);

        File.Delete(directory[SqliteTaskStore.FileName]);

        Assert.Equal("The file of the task store was removed or replaced.", await ProblemAsync(store, options));
    }

    [Fact]
    public async Task A_mount_that_came_off_is_named()
    {
        using StoreUnderTest tasks = new();
        await _checkpoints.ProbeAsync(None);
        await _checkpoints.OwnAsync("these", marks: true, None);
        Directory.Delete(_checkpointOptions.Mount!, recursive: true);

        Assert.Equal("Tasks cannot pause: state mount not found.", await ProblemAsync(tasks.Store, tasks.Settings));
    }

    [PostgresFact]
    public async Task A_database_that_takes_no_writes_is_named()
    {
        using StoreUnderTest made = new(StoreKind.Postgres);
        using StoreUnderTest standby = new(StoreKind.Postgres, configure: options =>
            options.DatabaseUrl = $"{made.Settings.DatabaseUrl}&options=-c%20default_transaction_read_only%3Don");

        Assert.Equal(
            TaskStoreFault.ReadOnly,
            (await Assert.ThrowsAsync<TaskStoreException>(() => standby.Store.WriteAsync(SomeTasks.Create("a"), null, None))).Fault);
        Assert.Equal("The task store is read-only.", await ProblemAsync(standby.Store, standby.Settings));
    }

    [Fact]
    public async Task A_store_that_is_written_to_is_not_probed()
    {
        using StoreUnderTest tasks = new();
        long before = tasks.Writes;
        StoreProbe probe = Probe(tasks.Store, _checkpoints, tasks.Settings, _checkpointOptions);

        _health.Writes.Worked();
        await probe.ProbeAsync(TimeSpan.FromHours(1), TimeSpan.FromHours(1), None);
        Assert.Equal(before, tasks.Writes);

        await probe.ProbeAsync(TimeSpan.Zero, TimeSpan.FromHours(1), None);
        Assert.Equal(before + 1, tasks.Writes);
    }

    private async Task<string?> ProblemAsync(ITaskStore store, TaskStoreOptions options)
    {
        await Probe(store, _checkpoints, options, _checkpointOptions).ProbeAsync(TimeSpan.Zero, TimeSpan.Zero, None);
        return _health.FindProblem();
    }

    private StoreProbe Probe(
        ITaskStore tasks, ICheckpointStore checkpoints, TaskStoreOptions taskOptions, CheckpointOptions checkpointOptions) =>
        new(tasks, checkpoints, Options.Create(taskOptions), Options.Create(checkpointOptions), _health);

    private MeasuredCheckpointStore Checkpoints(CheckpointOptions options) => new(
        new DirectoryCheckpointStore(Options.Create(options), new FaultPoints(), TimeProvider.System),
        NullLogger<MeasuredCheckpointStore>.Instance, _health);
}
