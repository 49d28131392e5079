using Asya.Domain.ChildTasks;
using Asya.Domain.Pausing;
using Asya.Steps;
using Asya.Tasks;
using static Asya.Domain.Tests.Given;

namespace Asya.Domain.Tests;

/// <summary>What a state asks of the world, and what of it is new: what goes on already is not started again.</summary>
public sealed class EffectTests
{
    private static readonly TaskCommand Wish = new TaskCommand.Pause(new PauseTask());

    [Fact]
    public void A_change_that_concerns_no_step_starts_and_stops_none_and_sets_no_timer() =>
        Assert.Empty(TaskMachine.Decide(Running("draft", "publish"), Wish, T0).Effects);

    [Theory]
    [InlineData(StepOutcome.Done)]
    [InlineData(StepOutcome.Ended)]
    [InlineData(StepOutcome.Failed)]
    public void A_step_that_has_ended_by_itself_is_not_stopped_although_the_task_ends(StepOutcome outcome)
    {
        TaskState state = Running("draft");
        TaskDecision decision =
            TaskMachine.Decide(state, outcome == StepOutcome.Done ? Done(state) : Outcome(state, outcome), T0.AddSeconds(1));

        Assert.True(decision.Next.Phase.IsTerminal);
        Assert.DoesNotContain(decision.Effects, static effect => effect is TaskEffect.StopStep);
    }

    [Fact]
    public void A_step_that_has_ended_after_the_deadline_is_not_stopped()
    {
        TaskState state = Running("draft", "publish");
        TaskDecision decision = TaskMachine.Decide(state, Done(state), T0.AddSeconds(30));

        Assert.Equal(TaskPhase.Failed, decision.Next.Phase);
        Assert.Empty(decision.Effects);
    }

    [Fact]
    public void A_step_in_flight_is_stopped_when_the_time_is_up_and_a_paused_task_has_none()
    {
        TaskState state = Running("draft");
        Assert.Equal(new TaskEffect.StopStep(state.Number, "draft"),
            Assert.Single(TaskMachine.Decide(state, new TaskCommand.SlaTick(state.Sla.Epoch), T0.AddSeconds(30)).Effects));

        TaskState pausing = Decide(Running("draft", "x-pause"), Done(Running("draft", "x-pause")), T0);
        foreach (TaskState none in (TaskState[])[Paused("publish"), pausing])
        {
            Assert.DoesNotContain(
                TaskMachine.Decide(none, Cancel(), T0.AddSeconds(10)).Effects, static effect => effect is TaskEffect.StopStep);
        }
    }

    [Fact]
    public void A_checkpoint_is_deleted_when_its_task_goes_on_and_not_again_at_the_next_change()
    {
        TaskState paused = Paused("publish");
        TaskDecision answered = TaskMachine.Decide(paused, Answer(paused), T0.AddSeconds(20));
        Assert.Equal([new CheckpointKey("paused/report-123.1.json")], Deleted(answered.Effects));

        Assert.Empty(TaskMachine.Decide(answered.Next, Wish, T0.AddSeconds(21)).Effects);
        Assert.Equal([new("paused/report-123.1.json")], Deleted(EffectRules.ForState(answered.Next, T0.AddSeconds(22))));
    }

    [Fact]
    public void A_checkpoint_is_deleted_when_it_is_due_and_not_before()
    {
        TaskState state = Decide(Running("draft"), Cancel(), T0) with
        {
            Cleanup = [new(new("paused/a.1.json"), T0.AddSeconds(5)), new(new("paused/a.2.json"), T0.AddSeconds(6))],
        };

        Assert.Empty(EffectRules.ForNudge(state, T0.AddSeconds(5).AddTicks(-1)));
        Assert.Equal([new("paused/a.1.json")], Deleted(EffectRules.ForNudge(state, T0.AddSeconds(5))));
        Assert.Equal([new("paused/a.1.json"), new("paused/a.2.json")], Deleted(EffectRules.ForNudge(state, T0.AddSeconds(7))));
    }

    [Fact]
    public void A_step_is_tried_again_when_its_time_has_come_and_not_before()
    {
        TaskState state = Running("draft");
        state = Decide(state, Outcome(state, StepOutcome.UnknownActor), T0);
        DateTimeOffset at = state.Progress.Retry!.At;

        Assert.Equal(new TaskEffect.RetryAt(at), Assert.Single(EffectRules.StepOf(state, at.AddTicks(-1))));
        Assert.Equal(new TaskEffect.StartStep(state.Number), Assert.Single(EffectRules.StepOf(state, at)));
    }

    [Fact]
    public void A_watchdog_starts_no_step_but_has_open_work_for_others_done()
    {
        TaskState state = Splitting(Running("split", "work"));

        Assert.Empty(EffectRules.ForNudge(Running("draft"), T0.AddDays(1)));
        Assert.IsType<TaskEffect.StartChildren>(Assert.Single(EffectRules.ForNudge(state, T0)));
        Assert.Equal(2, EffectRules.ForState(state, T0).Count(static effect => effect is TaskEffect.StartStep or TaskEffect.StartChildren));
    }

    [Fact]
    public void Only_the_children_of_a_new_fan_out_are_started()
    {
        TaskState first = Splitting(Running("split", "again", "work"));
        Assert.Empty(TaskMachine.Decide(first, Wish, T0).Effects);

        TaskState settled = Decide(first, new TaskCommand.SettleChildren(first.Children.FanOuts[0].Event, FanOutWork.Start), T0);
        Assert.Empty(EffectRules.ForNudge(settled, T0));
        foreach (TaskState before in (TaskState[])[first, settled])
        {
            TaskDecision second = TaskMachine.Decide(before, Splits(before), T0);

            TaskEffect.StartChildren start = Assert.IsType<TaskEffect.StartChildren>(
                Assert.Single(second.Effects, static effect => effect is TaskEffect.StartChildren));
            Assert.Equal(second.Next.Children.FanOuts[^1], start.FanOut);
        }
    }

    [Fact]
    public void The_children_of_a_cancelled_task_are_cancelled_started_or_not()
    {
        TaskState state = Splitting(Running("split", "again", "work"));
        state = Decide(state, new TaskCommand.SettleChildren(state.Children.FanOuts[0].Event, FanOutWork.Start), T0);
        state = Decide(state, Splits(state), T0);

        TaskDecision canceled = TaskMachine.Decide(state, Cancel(), T0);

        Assert.Equal(state.Children.FanOuts.Select(static fanOut => fanOut.Event),
            canceled.Effects.OfType<TaskEffect.CancelChildren>().Select(static effect => effect.FanOut.Event));
        Assert.DoesNotContain(canceled.Effects, static effect => effect is TaskEffect.StartChildren);
    }

    [Fact]
    public void Slices_that_are_all_there_are_gathered_once()
    {
        TaskState state = Running("split", "merge");
        state = Decide(state, new TaskCommand.CompleteStep(StepReport.Done(state.Number, Json("{}")) with
        {
            Headers = Json("""{"x-asya-fan-in":{"actor":"merge"}}"""),
            Others = [new() { Payload = Json("{}"), Next = ["merge"] }],
            FanOutKey = "secret",
        }), T0);
        TaskDecision complete = TaskMachine.Decide(state, new TaskCommand.RecordSlice(new()
        {
            FanOut = state.Children.Gathering,
            Index = 1,
            Phase = TaskPhase.Succeeded,
            Payload = Json("{}"),
        }), T0);

        Assert.IsType<TaskEffect.GatherSlices>(Assert.Single(complete.Effects));
        Assert.Empty(TaskMachine.Decide(complete.Next, Wish, T0).Effects);
    }

    private static TaskState Splitting(TaskState state) => Decide(state, Splits(state), T0);

    private static TaskCommand.CompleteStep Splits(TaskState state) => new(StepReport.Done(state.Number, Json("{}")) with
    {
        Others = [new() { Payload = Json("{}"), Next = ["tell"] }],
        FanOutKey = "secret",
    });

    private static IEnumerable<CheckpointKey> Deleted(IEnumerable<TaskEffect> effects) =>
        effects.OfType<TaskEffect.DeleteCheckpoints>().SelectMany(static effect => effect.Keys);
}
