using Asya.Domain.ChildTasks;
using Asya.Domain.Pausing;
using Asya.Steps;
using Asya.Tasks;
using static Asya.Domain.Tests.Given;

namespace Asya.Domain.Tests;

/// <summary>When a task has to be looked at, when it may be removed, and how far it says that it is.</summary>
public sealed class DueTimesTests
{
    private static readonly TimeSpan Month = TimeSpan.FromDays(30);

    [Theory]
    [InlineData(30, null, 10)]
    [InlineData(5, null, 5)]
    [InlineData(30, 4, 4)]
    [InlineData(3, 4, 3)]
    [InlineData(30, 12, 10)]
    public void A_running_task_is_looked_at_by_its_deadline_its_next_try_or_ten_seconds_after_its_last_write(
        double deadline, int? retry, double due)
    {
        TaskState state = Decide(TaskState.None, Create(Route("draft"), slaSeconds: deadline), T0);
        state = state with
        {
            Progress = state.Progress with { Retry = retry is { } seconds ? new(T0.AddSeconds(seconds), 1, T0, "why") : null },
        };

        Assert.Equal(T0.AddSeconds(due), state.WakeAt);
    }

    [Fact]
    public void A_finished_task_is_due_at_the_end_of_its_retention_and_one_that_is_kept_for_ever_is_not()
    {
        TaskState ended = Ended(Month);

        Assert.Equal(T0.AddSeconds(1) + Month, ended.CleanupDue);
        Assert.Null(Ended(TimeSpan.Zero).CleanupDue);
        Assert.Null(Running("draft").CleanupDue);
    }

    [Theory]
    [InlineData(new[] { 7 }, 7)]
    [InlineData(new[] { 7, 5 }, 5)]
    [InlineData(new[] { 5, 7 }, 5)]
    [InlineData(new[] { 40 * 86400 }, 30 * 86400 + 1)]
    public void The_first_checkpoint_to_be_deleted_may_come_before_the_end_of_the_retention(int[] checkpoints, int due)
    {
        TaskState ended = Ended(Month) with { Cleanup = [.. checkpoints.Select(at => Checkpoint(at))] };

        Assert.Equal(T0.AddSeconds(due), ended.CleanupDue);
    }

    [Theory]
    [InlineData(null, 11)]
    [InlineData(20, 11)]
    [InlineData(5, 5)]
    public void Work_for_others_is_looked_at_ten_seconds_after_the_last_write(int? checkpoint, int due)
    {
        TaskState ended = Ended(Month);
        TaskState state = ended with
        {
            Children = ended.Children with { FanOuts = [new() { Event = 2, Count = 1, Work = FanOutWork.Start }] },
            Cleanup = checkpoint is { } at ? [Checkpoint(at)] : [],
        };

        Assert.True(state.HasWorkForOthers);
        Assert.Equal(T0.AddSeconds(due), state.CleanupDue);
        Assert.Equal(T0.AddSeconds(due), (state with { Retention = TimeSpan.Zero }).CleanupDue);
    }

    [Fact]
    public void A_task_is_expired_from_the_end_of_its_retention_on_unless_it_has_something_left_to_do()
    {
        TaskState ended = Ended(Month);
        DateTimeOffset end = T0.AddSeconds(1) + Month;

        Assert.True(ended.IsExpired(end));
        Assert.False(ended.IsExpired(end.AddTicks(-1)));
        Assert.False((ended with { Cleanup = [Checkpoint(1)] }).IsExpired(end));
        Assert.False(Ended(TimeSpan.Zero).IsExpired(end));
        Assert.False(Running("draft").IsExpired(end));
    }

    [Fact]
    public void The_question_of_a_failed_task_that_is_kept_for_ever_is_kept_for_ever_too()
    {
        TaskState paused = Paused("publish") with { Retention = TimeSpan.Zero };

        TaskState failed = EndRules.TimeOut(paused, T0.AddSeconds(11));

        Assert.Equal("paused/report-123.1.json", failed.Pauses.Unanswered!.CheckpointKey?.Value);
        Assert.Empty(failed.Cleanup);
    }

    [Fact]
    public void The_progress_is_the_part_of_the_route_that_is_behind_the_task_and_never_falls()
    {
        TaskState state = Running("a", "b", "c");
        Assert.Equal(0, state.Progress.Percent);

        state = Decide(state, Done(state), T0);
        Assert.Equal(33.3, state.Progress.Percent);

        state = Decide(state, Done(state, next: ["c", "d", "e", "f", "g", "h"]), T0);
        Assert.Equal(33.3, state.Progress.Percent);

        state = Decide(state, Done(state, next: ["h"]), T0);
        Assert.Equal(75, Decide(state, Outcome(state, StepOutcome.Failed), T0).Progress.Percent);
        Assert.Equal(100, Decide(state, Outcome(state, StepOutcome.Ended), T0).Progress.Percent);
    }

    [Fact]
    public void A_task_that_only_waits_for_its_slices_has_its_route_behind_it()
    {
        TaskState state = Running("split");
        state = Decide(state, new TaskCommand.CompleteStep(StepReport.Done(state.Number, Json("{}")) with
        {
            Headers = Json("""{"x-asya-fan-in":{}}"""),
            Others = [new() { Payload = Json("{}"), Next = [] }],
            FanOutKey = "secret",
        }), T0);

        Assert.Equal((TaskPhase.Running, 100), (state.Phase, state.Progress.Percent));
    }

    [Fact]
    public void A_task_without_a_route_has_made_no_progress()
    {
        NewTask child = NewTask.Child(new("child"), new CreateTask(),
            new(new(new("parent"), 3, 1, Reports: true, ""), PausePlan.Default, Resiliency: null, Month) { ArePausesBound = true });

        Assert.Equal(0, Decide(TaskState.None, new TaskCommand.CancelChild(child), T0).Progress.Percent);
    }

    private static TaskState Ended(TimeSpan retention)
    {
        TaskState state = Running("draft") with { Retention = retention };
        return Decide(state, Done(state), T0.AddSeconds(1));
    }

    private static CheckpointToDelete Checkpoint(int seconds) => new(new($"paused/a.{seconds}.json"), T0.AddSeconds(seconds));
}
