using Asya.Domain;
using Asya.Domain.Pausing;
using Asya.Grains.Checkpoints;
using Asya.Grains.Storage;
using Asya.Payloads;
using Asya.Tasks;
using Microsoft.Extensions.Options;

namespace Asya.Storage.Tests;

/// <summary>Checkpoints whose grace is over are found by the history, whatever dies in between; what a row names stays.</summary>
public sealed class KeptCheckpointSweepTests : IDisposable
{
    private static readonly TimeSpan Day = TimeSpan.FromHours(24);

    private readonly TemporaryDirectory _directory = new();
    private readonly ScriptedFaultPoints _faults = new();
    private readonly ManualTimeProvider _clock = new(SomeTasks.Start.AddHours(1));
    private readonly StoreUnderTest _tasks = new();
    private readonly DirectoryCheckpointStore _store;
    private readonly CheckpointGrace _grace = new(Options.Create(new CheckpointOptions()));

    public KeptCheckpointSweepTests()
    {
        Directory.CreateDirectory(_directory["mount"]);
        _store = new(Options.Create(new CheckpointOptions { Mount = _directory["mount"] }), _faults, TimeProvider.System);
    }

    private static CancellationToken None => CancellationToken.None;

    private string[] Files =>
        [.. Directory.GetFiles(_directory["mount/paused"]).Select(static file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    public void Dispose()
    {
        _store.Dispose();
        _tasks.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task A_checkpoint_goes_when_its_pause_has_been_over_for_the_grace_and_not_before()
    {
        Assert.Equal(Day, _grace.Length);
        await PutAsync(Answered("answered", pauses: 2));
        await PutAsync(Ended("canceled", TaskPhase.Canceled, "canceled", pauses: 1));
        await PutAsync(Waiting("waits", pauses: 2));
        await PutAsync(SomeTasks.Create("new"));
        string[] all =
            ["answered.1.json", "answered.2.json", "canceled.1.json", "new.1.json", "unknown.1.json", "waits.1.json", "waits.2.json"];
        foreach (string file in all)
        {
            await PutAsync(file);
        }

        Assert.Equal(0, await SweepAsync());
        _clock.Advance(Day - TimeSpan.FromHours(1) + KeptCheckpointSweep.Lag);
        Assert.Equal(0, await SweepAsync());
        Assert.Equal(all, Files);

        // All of them ended at one instant. What waits, is still to come or is not known stays.
        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(4, await SweepAsync());
        Assert.Equal(["new.1.json", "unknown.1.json", "waits.2.json"], Files);
        Assert.Equal(SomeTasks.Start.AddTicks(1), _grace.SweptBefore);
        Assert.Equal(_grace.SweptBefore, SweepMark.Read((await _store.GetAsync(CheckpointKey.Sweep, None))!.Value));
        Assert.Equal(0, await SweepAsync());
    }

    [Theory]
    [InlineData("checkpoint:after-delete")]
    [InlineData("checkpoint:before-rename")]
    [InlineData("checkpoint:after-put")]
    public async Task A_sweep_that_dies_is_done_again_by_the_next(string at)
    {
        await PutAsync(Answered("answered", pauses: 3));
        foreach (int pause in (int[])[1, 2, 3])
        {
            await PutAsync($"answered.{pause}.json");
        }

        await PutAsync(Waiting("waits", pauses: 1));
        await PutAsync("waits.1.json");
        _clock.Advance(Day + TimeSpan.FromHours(1));
        _faults.FailNext(at, new IOException("The process dies here."));
        await Assert.ThrowsAsync<CheckpointStoreException>(() => SweepAsync());

        CheckpointGrace next = new(Options.Create(new CheckpointOptions()));
        await new KeptCheckpointSweep(_tasks.Store, _store, next, _clock).RunAsync(deletes: true, None);

        Assert.Equal(["waits.1.json"], Files);
        Assert.Equal(_clock.GetUtcNow() - Day - KeptCheckpointSweep.Lag, next.SweptBefore);
    }

    [Fact]
    public async Task A_silo_that_does_not_sweep_learns_how_far_another_has_come()
    {
        await PutAsync(Answered("answered", pauses: 1));
        await PutAsync("answered.1.json");
        _clock.Advance(Day + TimeSpan.FromHours(1));

        CheckpointGrace other = new(Options.Create(new CheckpointOptions()));
        KeptCheckpointSweep idle = new(_tasks.Store, _store, other, _clock);
        Assert.Equal(0, await idle.RunAsync(deletes: false, None));
        Assert.Equal(["answered.1.json"], Files);
        Assert.Null(await _store.GetAsync(CheckpointKey.Sweep, None));

        Assert.Equal(1, await SweepAsync());
        await idle.RunAsync(deletes: false, None);
        Assert.Equal(_grace.SweptBefore, other.SweptBefore);
    }

    [Fact]
    public async Task After_the_grace_was_switched_off_all_that_is_kept_goes()
    {
        await PutAsync(Answered("answered", pauses: 1));
        await PutAsync("answered.1.json");
        Assert.Equal(0, await SweepAsync());

        CheckpointGrace none = new(Options.Create(new CheckpointOptions { Grace = TimeSpan.Zero }));
        Assert.False(none.Keeps);
        Assert.Equal(1, await new KeptCheckpointSweep(_tasks.Store, _store, none, _clock).RunAsync(deletes: true, None));
    }

    [Fact]
    public async Task While_nothing_happens_the_mark_is_written_once_an_hour()
    {
        for (int minutes = 0; minutes <= 180; minutes += 5)
        {
            await SweepAsync();
            _clock.Advance(TimeSpan.FromMinutes(5));
        }

        // The first looks a day back, hour by hour.
        Assert.Equal(24 + 3, _faults.Reached.Count(static point => point == "checkpoint:after-put"));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("not json")]
    [InlineData("""{"swept_before":"yesterday"}""")]
    [InlineData("""{"swept_before":"2099-01-01T00:00:00Z"}""")]
    public async Task A_mark_that_cannot_be_read_is_none(string mark)
    {
        await PutAsync(Answered("answered", pauses: 1));
        await PutAsync("answered.1.json");
        await _store.PutAsync(CheckpointKey.Sweep, System.Text.Encoding.UTF8.GetBytes(mark), None);
        _clock.Advance(Day + TimeSpan.FromHours(20));

        Assert.Equal(1, await SweepAsync());
    }

    [Fact]
    public async Task Many_that_are_due_at_once_all_go()
    {
        DateTimeOffset ended = TimeProvider.System.GetUtcNow() - Day - TimeSpan.FromHours(1);
        foreach (int task in Enumerable.Range(0, 4))
        {
            await PutAsync(Answered($"task-{task}", pauses: 150, ended));
            foreach (int pause in Enumerable.Range(1, 150))
            {
                await PutAsync($"task-{task}.{pause}.json");
            }
        }

        Assert.Equal(600, await new KeptCheckpointSweep(_tasks.Store, _store, _grace, TimeProvider.System).RunAsync(deletes: true, None));
        Assert.Empty(Files);
    }

    private Task<int> SweepAsync() => new KeptCheckpointSweep(_tasks.Store, _store, _grace, _clock).RunAsync(deletes: true, None);

    private Task PutAsync(string file) => _store.PutAsync(new($"paused/{file}"), "{}"u8.ToArray(), None);

    private Task<TaskWriteResult> PutAsync(TaskState state) => _tasks.Store.WriteAsync(state, null, None);

    private static TaskState Answered(string key, int pauses, DateTimeOffset? at = null) => SomeTasks.Create(key) with
    {
        Phase = TaskPhase.Succeeded,
        Pauses = new() { Count = pauses },
        LastEvent = pauses,
        NewEvents = [.. Enumerable.Range(1, pauses).Select(pause => Answer(key, pause, at ?? SomeTasks.Start))],
    };

    private static TaskState Ended(string key, TaskPhase phase, string kind, int pauses) => SomeTasks.Create(key) with
    {
        Phase = phase,
        Pauses = new() { Count = pauses },
        NewEvents = [SomeTasks.Event(key, 1, kind, SomeTasks.Start)],
    };

    private static TaskState Waiting(string key, int pauses)
    {
        PauseState current = new(pauses, default, SomeTasks.Start, TimeSpan.Zero, CheckpointKey.ForPause(new(key), pauses), "ab");
        return Answered(key, pauses - 1) with { Phase = TaskPhase.Paused, Pauses = new() { Count = pauses, Current = current } };
    }

    private static NewEvent Answer(string key, int pause, DateTimeOffset at) => SomeTasks.Event(key, pause, "resumed", at) with
    {
        Detail = JsonBytes.FromText($$$"""{"decision":{"pause":{{{pause}}}}}"""),
    };
}
