using Asya.Steps;
using Asya.Tasks;
using static Asya.Domain.Tests.Given;

namespace Asya.Domain.Tests;

/// <summary>Ends and times of a task at their exact bounds.</summary>
public sealed class LifecycleTests
{
    [Fact]
    public void The_clock_of_an_sla_runs_once_freezes_once_and_never_has_less_than_nothing()
    {
        SlaClock frozen = SlaClock.Frozen(TimeSpan.FromSeconds(30));
        SlaClock running = frozen.Thaw(T0);

        Assert.Equal((T0.AddSeconds(30), 1), (running.Deadline, running.Epoch));
        Assert.Same(running, running.Thaw(T0.AddSeconds(5)));
        Assert.Same(frozen, frozen.Freeze(T0));
        SlaClock later = running.Freeze(T0.AddSeconds(10));
        Assert.Equal((TimeSpan.FromSeconds(20), null), (later.Left, later.Deadline));
        Assert.Equal((TimeSpan.Zero, true), (running.RemainingAt(T0.AddSeconds(31)), running.IsSpent(T0.AddSeconds(30))));
        Assert.False(running.IsSpent(T0.AddSeconds(29.9)));
        Assert.Same(running, running.Extend(TimeSpan.Zero));
        SlaClock more = running.Extend(TimeSpan.FromSeconds(1));
        Assert.Equal((31, 31, T0.AddSeconds(31)), (more.Budget.TotalSeconds, more.Left.TotalSeconds, more.Deadline));
    }

    [Fact]
    public void A_tick_that_comes_too_early_sets_its_timer_again_and_one_in_time_ends_the_task()
    {
        TaskState state = Running("draft");
        TaskCommand.SlaTick tick = new(state.Sla.Epoch);

        TaskDecision early = TaskMachine.Decide(state, tick, T0.AddSeconds(29));
        Assert.False(early.Moved);
        Assert.Equal(new TaskEffect.ArmSla(T0.AddSeconds(30), state.Sla.Epoch), Assert.Single(early.Effects));

        Assert.Equal("timeout", Decide(state, tick, T0.AddSeconds(30)).Error!.Code);
        Assert.Empty(TaskMachine.Decide(Paused("publish"), tick, T0.AddSeconds(99)).Effects);
    }

    [Fact]
    public void Time_that_was_skipped_counts_neither_for_the_sla_nor_for_a_retry()
    {
        TaskState state = Running("draft");
        TaskState waiting = Decide(state, new TaskCommand.CompleteStep(StepReport.UnknownActor(state.Number)), T0);
        TaskCommand.SkipTime skip = new(TimeSpan.FromHours(1));

        TaskState later = Decide(waiting, skip, T0.AddHours(1));
        Assert.Equal(waiting.Sla.Deadline + TimeSpan.FromHours(1), later.Sla.Deadline);
        Assert.Equal(waiting.Progress.Retry!.At + TimeSpan.FromHours(1), later.Progress.Retry!.At);
        Assert.Empty(later.NewEvents);

        TaskState running = Decide(state, skip, T0.AddHours(1));
        Assert.Equal((T0.AddHours(1).AddSeconds(30), null), (running.Sla.Deadline, running.Progress.Retry));
        Assert.Null(Decide(Paused("publish"), skip, T0.AddHours(1)).Sla.Deadline);
    }

    [Fact]
    public void What_was_taken_out_of_an_earlier_row_is_stored_and_told_once()
    {
        TaskState state = Running("draft");
        Assert.False(TaskMachine.Decide(state, new TaskCommand.KeepVetted(), T0).Moved);

        TaskState kept = Decide(state with { Row = state.Row with { WasChanged = true } }, new TaskCommand.KeepVetted(), T0);
        Assert.False(kept.Row.WasChanged);
        Assert.Equal(["vetted"], Kinds(kept));
    }

    [Fact]
    public void An_outcome_that_its_step_cannot_have_is_none()
    {
        TaskState draft = Running("draft", "x-pause", "publish");
        TaskState pausing = Decide(draft, Done(draft), T0);

        foreach ((TaskState state, TaskCommand.CompleteStep command) in new[]
        {
            (draft, Saved(draft)),
            (draft, Outcome(draft, StepOutcome.CheckpointFailed)),
            (pausing, Done(pausing)),
            (pausing, Outcome(pausing, StepOutcome.Ended)),
            (pausing, Outcome(pausing, StepOutcome.UnknownActor)),
            (pausing, new TaskCommand.CompleteStep(StepReport.CheckpointSaved(pausing.Number, null!))),
            (pausing, Done(draft)),
        })
        {
            TaskDecision decision = TaskMachine.Decide(state, command, T0.AddSeconds(1));
            Assert.Same(state, decision.Next);
            Assert.Empty(decision.Effects);
        }
    }

    [Fact]
    public void A_payload_of_exactly_the_limit_is_taken()
    {
        TaskState state = Running("draft", "publish");
        string whole = $$"""{"a":"{{new string('x', PayloadLimits.MaxBytes - 8)}}"}""";
        Assert.Equal(PayloadLimits.MaxBytes, whole.Length);

        Assert.Equal("publish", Decide(state, Done(state, whole), T0).Route.Curr);
        Assert.Equal(TaskPhase.Failed, Decide(state, Done(state, whole.Replace("\"a\"", "\"aa\"", StringComparison.Ordinal)), T0).Phase);
    }

    [Fact]
    public void A_checkpoint_whose_write_may_be_under_way_is_deleted_half_a_minute_later_and_any_other_at_once()
    {
        TaskState draft = Running("draft", "x-pause", "publish");
        TaskState pausing = Decide(draft, Done(draft), T0);

        Assert.Equal(T0.AddSeconds(31), Assert.Single(Decide(pausing, Cancel(), T0.AddSeconds(1)).Cleanup).NotBefore);
        Assert.Equal(T0.AddSeconds(11), Assert.Single(Decide(Paused("publish"), Cancel(), T0.AddSeconds(11)).Cleanup).NotBefore);
        Assert.Empty(Decide(draft, Cancel(), T0).Cleanup);
    }

    [Fact]
    public void A_second_cancel_needs_the_key_of_the_first()
    {
        TaskState state = Decide(Running("draft"), Cancel("k"), T0);
        TaskState without = Decide(Running("draft"), Cancel(), T0);
        TaskState succeeded = Decide(Running("draft"), Done(Running("draft")), T0);

        Assert.Equal(TaskRejection.AlreadyFinal, TaskMachine.Decide(state, Cancel("other"), T0).Rejection);
        Assert.Equal(TaskRejection.AlreadyFinal, TaskMachine.Decide(without, Cancel(), T0).Rejection);
        Assert.Equal(TaskRejection.AlreadyFinal, TaskMachine.Decide(succeeded, Cancel("k"), T0).Rejection);
        Assert.Equal(T0, state.EndedAt);
        Assert.Contains("Task canceled", state.NewEvents[^1].Event.Data.ToString(), StringComparison.Ordinal);
    }
}
