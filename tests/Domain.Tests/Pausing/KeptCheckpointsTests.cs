using Asya.Domain.Pausing;
using Asya.Payloads;
using Asya.Tasks;
using static Asya.Domain.Tests.Given;

namespace Asya.Domain.Tests.Pausing;

/// <summary>A checkpoint outlives its pause by a grace: no row lists it, its event tells of it, and the row has the last word.</summary>
public sealed class KeptCheckpointsTests
{
    private static readonly DateTimeOffset Then = T0.AddHours(1);

    private static CheckpointKey First => CheckpointKey.ForPause(Key, 1);

    public static TheoryData<string> EndsOfAPause => ["answer", "cancel", "cancel of a child", "redrive"];

    [Theory, MemberData(nameof(EndsOfAPause))]
    public void What_ends_a_pause_leaves_its_checkpoint_to_the_sweep_which_finds_it_by_the_event(string how)
    {
        TaskState before = Paused("publish");
        TaskCommand command = Answer(before);
        switch (how)
        {
            case "cancel":
                command = Cancel();
                break;
            case "cancel of a child":
                command = new TaskCommand.CancelChild(new NewTask(
                    Key, new CreateTask(), Route("draft"), TimeSpan.FromSeconds(30), PausePlan.Default, TimeSpan.FromDays(30)));
                break;
            case "redrive":
                before = EndRules.TimeOut(before, T0.AddSeconds(20));
                Assert.Equal(First, Assert.Single(before.Cleanup).Key);
                command = new TaskCommand.Redrive("secret", TimeSpan.FromSeconds(30), Json("""{"amount":100}"""));
                break;
        }

        TaskDecision atOnce = TaskMachine.Decide(before, command, Then);
        Assert.Equal(new CheckpointToDelete(First, Then), Assert.Single(atOnce.Next.Cleanup));

        // A redrive leaves it to the watchdog.
        Assert.Equal(how == "redrive" ? 0 : 1, atOnce.Effects.OfType<TaskEffect.DeleteCheckpoints>().Count());

        TaskDecision kept = KeptCheckpoints.Keep(before, atOnce, Then);
        Assert.Empty(kept.Next.Cleanup);
        Assert.Equal(atOnce.Next with { Cleanup = [] }, kept.Next with { Cleanup = [] });
        Assert.Equal(atOnce.Effects.Where(static effect => effect is not TaskEffect.DeleteCheckpoints), kept.Effects);
        Assert.Equal(First, KeptCheckpoints.Due(kept.Next, Assert.Single(EndedBy(kept.Next))));
    }

    [Fact]
    public void A_decision_that_deletes_nothing_or_ends_no_pause_stays_as_it_is()
    {
        TaskState running = Running("draft", "publish");
        TaskDecision step = TaskMachine.Decide(running, Done(running), Then);
        Assert.Same(step, KeptCheckpoints.Keep(running, step, Then));

        TaskDecision cancel = TaskMachine.Decide(running, Cancel(), Then);
        Assert.Same(cancel, KeptCheckpoints.Keep(running, cancel, Then));

        TaskDecision refused = TaskMachine.Decide(running, Answer(running), Then);
        Assert.Same(refused, KeptCheckpoints.Keep(running, refused, Then));

        // Until its retention is over the question can be asked again.
        TaskState paused = Paused("publish");
        TaskState failed = EndRules.TimeOut(paused, Then);
        TaskDecision timedOut = TaskDecision.Transition(paused, failed, Then);
        Assert.Same(timedOut, KeptCheckpoints.Keep(paused, timedOut, Then));
        Assert.Single(failed.Cleanup);
    }

    [Fact]
    public void What_the_sweep_would_not_find_is_deleted_at_once()
    {
        // The write may be under way, so the row has to know it.
        TaskState pausing = Running("draft", "x-pause", "publish");
        pausing = Decide(pausing, Done(pausing), T0);
        TaskDecision cancel = TaskMachine.Decide(pausing, Cancel(), Then);
        Assert.Same(cancel, KeptCheckpoints.Keep(pausing, cancel, Then));

        // In a bucket the key of an earlier version is another object.
        TaskState old = Paused("publish");
        PauseState pause = old.Pauses.Current! with { CheckpointKey = new("paused/report-123/1.json") };
        old = old with { Pauses = old.Pauses with { Current = pause } };
        TaskDecision answer = TaskMachine.Decide(old, Answer(old), Then);
        Assert.Same(answer, KeptCheckpoints.Keep(old, answer, Then));
    }

    [Fact]
    public void What_was_listed_before_is_deleted_all_the_same()
    {
        TaskState paused = Paused("publish");
        CheckpointToDelete earlier = new(new("paused/report-123.0.json"), T0);
        paused = paused with { Cleanup = [earlier] };

        TaskDecision kept = KeptCheckpoints.Keep(paused, TaskMachine.Decide(paused, Answer(paused), Then), Then);

        Assert.Equal([earlier], kept.Next.Cleanup.AsEnumerable());
        Assert.Equal([earlier.Key], Assert.Single(kept.Effects.OfType<TaskEffect.DeleteCheckpoints>()).Keys.AsEnumerable());
    }

    [Fact]
    public void The_row_has_the_last_word_on_what_is_due()
    {
        TaskState paused = Paused("publish");
        TaskState answered = Decide(paused, Answer(paused), Then) with { Cleanup = [] };

        Assert.Equal(First, KeptCheckpoints.Due(answered, new(Key, 1)));
        Assert.Null(KeptCheckpoints.Due(paused, new(Key, 1)));
        Assert.Null(KeptCheckpoints.Due(answered with { Cleanup = [new(First, Then)] }, new(Key, 1)));
        Assert.Null(KeptCheckpoints.Due(TaskState.None, new(Key, 1)));
        Assert.Null(KeptCheckpoints.Due(answered, new(Key, 2)));
        Assert.Null(KeptCheckpoints.Due(answered, new(Key, 0)));

        // A cancel ends the last pause only if no answer did: that checkpoint's time is another.
        TaskState canceled = Decide(answered, Cancel(), Then.AddDays(1));
        Assert.Null(KeptCheckpoints.Due(canceled, new(Key, Number: null)));
        Assert.Equal(First, KeptCheckpoints.Due(Decide(paused, Cancel(), Then) with { Cleanup = [] }, new(Key, Number: null)));
        Assert.Null(KeptCheckpoints.Due(Decide(Running("draft"), Cancel(), Then), new(Key, Number: null)));
    }

    [Fact]
    public void A_task_whose_history_goes_takes_along_what_was_not_swept()
    {
        TaskState state = Paused("x-pause", "publish");
        state = Decide(state, Answer(state), Then);
        state = Decide(state, Saved(state), Then);
        state = Decide(state, Answer(state, digest: "a2"), Then.AddHours(2));
        state = Decide(state, Done(state), Then.AddHours(3)) with { Cleanup = [] };
        CheckpointKey second = CheckpointKey.ForPause(Key, 2);

        Assert.Equal([second, First], KeptCheckpoints.Unswept(state, sweptBefore: null).AsEnumerable());
        Assert.Equal([second, First], KeptCheckpoints.Unswept(state, Then).AsEnumerable());
        Assert.Equal([second], KeptCheckpoints.Unswept(state, Then.AddTicks(1)).AsEnumerable());
        Assert.Empty(KeptCheckpoints.Unswept(state, Then.AddHours(2).AddTicks(1)));

        // Of the tasks that had this id before, everything went with them.
        Assert.Equal(
            [CheckpointKey.ForPause(Key, 7), CheckpointKey.ForPause(Key, 6)],
            KeptCheckpoints.Unswept(state with { Pauses = state.Pauses with { CountBefore = 5 } }, sweptBefore: null).AsEnumerable());
        Assert.Empty(KeptCheckpoints.Unswept(Decide(Running("draft"), Cancel(), Then), sweptBefore: null));
    }

    [Theory]
    [InlineData("""{"approved":true,"decision":{"pause":3,"by":"ann"}}""", 3)]
    [InlineData("""{"input":{"decision":{"pause":9}},"changes":[{"pause":8}],"decision":{"by":"ann","pause":2147483647}}""", int.MaxValue)]
    [InlineData("""{"approved":true}""", null)]
    [InlineData("""{"decision":{"by":"ann"}}""", null)]
    [InlineData("""{"decision":{"pause":"3"}}""", null)]
    [InlineData("""{"decision":{"pause":3.5}}""", null)]
    [InlineData("""{"decision":{"pause":2147483648}}""", null)]
    [InlineData("""{"decision":7}""", null)]
    [InlineData("[]", null)]
    [InlineData("", null)]
    public void An_answers_record_says_which_pause_it_has_ended(string record, int? pause)
    {
        JsonBytes detail = record.Length == 0 ? default : Json(record);

        Assert.Equal(pause is { } number ? new EndedPause(Key, number) : null, EndedPause.From(Key, "resumed", detail));
        Assert.Equal(new EndedPause(Key, Number: null), EndedPause.From(Key, "canceled", default));
    }

    private static IEnumerable<EndedPause> EndedBy(TaskState state) =>
        state.NewEvents.Where(static item => KeptCheckpoints.Ends.Contains(item.Event.Kind))
            .Select(static item => EndedPause.From(item.Event.Key, item.Event.Kind, item.Detail)).OfType<EndedPause>();
}
