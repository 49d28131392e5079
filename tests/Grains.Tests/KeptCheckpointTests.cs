using Asya.Grains.Checkpoints;
using Asya.Tasks;
using Microsoft.Extensions.DependencyInjection;

namespace Asya.Grains.Tests;

/// <summary>By default a task does nothing about its checkpoint after the answer: that costs nothing, and it stays for a day.</summary>
public sealed class KeptCheckpointTests
{
    [Fact]
    public async Task An_answer_and_a_cancel_leave_the_checkpoint_which_a_sweep_deletes_a_day_later_without_the_task()
    {
        await using TaskSilo silo = await TaskSilo.StartAsync();
        await PausedAsync(silo, "answered");
        await PausedAsync(silo, "canceled");
        await PausedAsync(silo, "waits");
        await silo.ResumeAsync("answered");
        await silo.Events.WaitAsync("answered", "succeeded");
        await silo.Task("canceled").CancelAsync(new CancelTask(), CancellationToken.None);

        // Created, pausing, paused, resumed, succeeded; and no deletion is asked for.
        Assert.Equal((5, 4), (silo.Storage.Writes["answered"], silo.Storage.Writes["canceled"]));
        Assert.Equal((3, 0), (silo.Checkpoints.Objects.Count, silo.Checkpoints.Deletes));

        KeptCheckpointSweep sweep = ActivatorUtilities.CreateInstance<KeptCheckpointSweep>(silo.Services[0]);
        Assert.Equal(0, await sweep.RunAsync(deletes: true, CancellationToken.None));
        silo.Clock.Advance(TimeSpan.FromHours(24) + KeptCheckpointSweep.Lag + TimeSpan.FromSeconds(1));
        Assert.Equal(2, await sweep.RunAsync(deletes: true, CancellationToken.None));

        Assert.Equal(["paused/waits.1.json", "sweep.json"], silo.Checkpoints.Objects.Keys.Order(StringComparer.Ordinal));
        Assert.Equal((5, 4), (silo.Storage.Writes["answered"], silo.Storage.Writes["canceled"]));
        await silo.ResumeAsync("waits");
        await silo.Events.WaitAsync("waits", "succeeded");
    }

    [Fact]
    public async Task A_kept_checkpoint_is_not_read_for_an_answer_that_comes_too_late()
    {
        await using TaskSilo silo = await TaskSilo.StartAsync();
        await PausedAsync(silo, "late");
        await silo.ResumeAsync("late", key: "first");
        await silo.Events.WaitAsync("late", "succeeded");
        Assert.Single(silo.Checkpoints.Objects);

        TaskRejectedException refused =
            await Assert.ThrowsAsync<TaskRejectedException>(() => silo.ResumeAsync("late", key: "second", pause: 1));
        Assert.Equal(TaskRejection.AlreadyAnswered, refused.Rejection);
        refused = await Assert.ThrowsAsync<TaskRejectedException>(
            () => silo.Catalog.CheckpointAsync(new TaskKey("late"), CancellationToken.None));
        Assert.Equal(TaskRejection.NotPaused, refused.Rejection);
    }

    [Fact]
    public async Task A_task_that_is_removed_before_the_grace_is_over_takes_its_checkpoints_along()
    {
        await using TaskSilo silo = await TaskSilo.StartAsync(("Asya:Tasks:Retention", "00:10:00"));
        await PausedAsync(silo, "short");
        await silo.ResumeAsync("short");
        await silo.Events.WaitAsync("short", "succeeded");
        silo.Checkpoints.Away = "gone";

        // First it cannot be deleted: then the task stays too, or nothing would know of the checkpoint.
        await silo.PassWatchedAsync(TimeSpan.FromMinutes(10), silo.Checkpoints.CalledWhileUnavailableAsync());
        Assert.Equal(TaskPhase.Succeeded, (await silo.GetAsync("short")).Phase);
        Assert.Single(silo.Checkpoints.Objects);

        silo.Checkpoints.Away = null;
        await silo.PassWatchedAsync(
            TimeSpan.FromSeconds(10), silo.Storage.ClearedAsync("short").WithTimeout("the removal"));
        Assert.Empty(silo.Checkpoints.Objects);
    }

    [Fact]
    public async Task A_process_that_dies_after_the_answer_leaves_a_checkpoint_that_the_sweep_finds()
    {
        await using TaskSilo silo = await TaskSilo.StartAsync();
        await PausedAsync(silo, "dies");
        silo.Actors.Hold("publish");
        await silo.ResumeAsync("dies");
        await silo.Actors.EnteredAsync("publish", "dies").WithTimeout("the step after the answer");
        await silo.KillAsync();

        await silo.StartAgainAsync();
        await silo.PassWatchedAsync(TimeSpan.Zero, silo.Events.WaitAsync("dies", "succeeded"));
        Assert.Equal(0, silo.Checkpoints.Deletes);
        silo.Clock.Advance(TimeSpan.FromHours(24) + KeptCheckpointSweep.Lag + TimeSpan.FromSeconds(1));
        KeptCheckpointSweep sweep = ActivatorUtilities.CreateInstance<KeptCheckpointSweep>(silo.Services[0]);
        Assert.Equal(1, await sweep.RunAsync(deletes: true, CancellationToken.None));
    }

    private static async Task PausedAsync(TaskSilo silo, string id)
    {
        await silo.CreateAsync(id, 30, "work", "x-pause", "publish");
        await silo.Events.WaitAsync(id, "paused");
    }
}
