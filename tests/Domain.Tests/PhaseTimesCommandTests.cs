using Asya.Domain.ChildTasks;
using Asya.Domain.Pausing;
using Asya.Steps;
using Asya.Tasks;
using static Asya.Domain.Tests.Given;

namespace Asya.Domain.Tests;

/// <summary>Every phase against every command: the rules are total, and final phases are final.</summary>
public sealed class PhaseTimesCommandTests
{
    private static readonly Dictionary<string, TaskState> States = new()
    {
        ["none"] = TaskState.None,
        ["running"] = Running("draft", "publish"),
        ["pausing"] = Pausing(),
        ["paused"] = Waiting(),
        ["succeeded"] = Succeeded(),
        ["failed"] = Decide(Running("draft"), new TaskCommand.SlaTick(1), T0.AddSeconds(31)),
        ["canceled"] = Decide(Running("draft"), Cancel(), T0),
    };

    // The effect of each command in each phase: the next phase, "-" for no change, or the refusal.
    public static TheoryData<string, string, string> Table => new()
    {
        { "none", "create", "running" },
        { "none", "done", "-" },
        { "none", "saved", "-" },
        { "none", "pause", "NotFound" },
        { "none", "resume", "NotFound" },
        { "none", "cancel", "NotFound" },
        { "none", "tick", "-" },
        { "none", "forget", "-" },
        { "running", "create", "-" },
        { "running", "done", "running" },
        { "running", "saved", "-" },
        { "running", "pause", "running" },
        { "running", "resume", "NotPausedYet" },
        { "running", "cancel", "canceled" },
        { "running", "tick", "failed" },
        { "running", "forget", "-" },
        { "pausing", "create", "-" },
        { "pausing", "done", "-" },
        { "pausing", "saved", "paused" },
        { "pausing", "pause", "-" },
        { "pausing", "resume", "NotPausedYet" },
        { "pausing", "cancel", "canceled" },
        { "pausing", "tick", "-" },
        { "pausing", "forget", "-" },
        { "paused", "create", "-" },
        { "paused", "done", "-" },
        { "paused", "saved", "-" },
        { "paused", "pause", "NotRunning" },
        { "paused", "resume", "running" },
        { "paused", "cancel", "canceled" },
        { "paused", "tick", "-" },
        { "paused", "forget", "-" },
        { "succeeded", "create", "-" },
        { "succeeded", "done", "-" },
        { "succeeded", "saved", "-" },
        { "succeeded", "pause", "NotRunning" },
        { "succeeded", "resume", "NotPaused" },
        { "succeeded", "cancel", "AlreadyFinal" },
        { "succeeded", "tick", "-" },
        { "succeeded", "forget", "-" },
        { "failed", "create", "-" },
        { "failed", "done", "-" },
        { "failed", "saved", "-" },
        { "failed", "pause", "NotRunning" },
        { "failed", "resume", "NotPaused" },
        { "failed", "cancel", "AlreadyFinal" },
        { "failed", "tick", "-" },
        { "failed", "forget", "-" },
        { "canceled", "create", "-" },
        { "canceled", "done", "-" },
        { "canceled", "saved", "-" },
        { "canceled", "pause", "NotRunning" },
        { "canceled", "resume", "NotPaused" },
        { "canceled", "cancel", "AlreadyFinal" },
        { "canceled", "tick", "-" },
        { "canceled", "forget", "-" },
        { "none", "cancel child", "canceled" },
        { "none", "settle", "-" },
        { "none", "slice", "-" },
        { "none", "gather", "-" },
        { "none", "told", "-" },
        { "none", "redrive", "NotFound" },
        { "running", "cancel child", "canceled" },
        { "running", "settle", "-" },
        { "running", "slice", "-" },
        { "running", "gather", "-" },
        { "running", "told", "-" },
        { "running", "redrive", "NotRedrivable" },
        { "pausing", "cancel child", "canceled" },
        { "pausing", "settle", "-" },
        { "pausing", "slice", "-" },
        { "pausing", "gather", "-" },
        { "pausing", "told", "-" },
        { "pausing", "redrive", "NotRedrivable" },
        { "paused", "cancel child", "canceled" },
        { "paused", "settle", "-" },
        { "paused", "slice", "-" },
        { "paused", "gather", "-" },
        { "paused", "told", "-" },
        { "paused", "redrive", "NotRedrivable" },
        { "succeeded", "cancel child", "-" },
        { "succeeded", "settle", "-" },
        { "succeeded", "slice", "-" },
        { "succeeded", "gather", "-" },
        { "succeeded", "told", "-" },
        { "succeeded", "redrive", "NotRedrivable" },
        { "failed", "cancel child", "-" },
        { "failed", "settle", "-" },
        { "failed", "slice", "-" },
        { "failed", "gather", "-" },
        { "failed", "told", "-" },
        { "failed", "redrive", "failed" },
        { "canceled", "cancel child", "-" },
        { "canceled", "settle", "-" },
        { "canceled", "slice", "-" },
        { "canceled", "gather", "-" },
        { "canceled", "told", "-" },
        { "canceled", "redrive", "NotRedrivable" },
        { "none", "vetted", "-" },
        { "running", "vetted", "-" },
        { "pausing", "vetted", "-" },
        { "paused", "vetted", "-" },
        { "succeeded", "vetted", "-" },
        { "failed", "vetted", "-" },
        { "canceled", "vetted", "-" },
        { "none", "wait over", "-" },
        { "none", "claim", "NotFound" },
        { "none", "not ended", "-" },
        { "running", "wait over", "-" },
        { "running", "claim", "NotPaused" },
        { "running", "not ended", "-" },
        { "pausing", "wait over", "-" },
        { "pausing", "claim", "NotPaused" },
        { "pausing", "not ended", "-" },
        { "paused", "wait over", "failed" },
        { "paused", "claim", "paused" },
        { "paused", "not ended", "paused" },
        { "succeeded", "wait over", "-" },
        { "succeeded", "claim", "NotPaused" },
        { "succeeded", "not ended", "-" },
        { "failed", "wait over", "-" },
        { "failed", "claim", "NotPaused" },
        { "failed", "not ended", "-" },
        { "canceled", "wait over", "-" },
        { "canceled", "claim", "NotPaused" },
        { "canceled", "not ended", "-" },
        { "none", "skip", "-" },
        { "running", "skip", "running" },
        { "pausing", "skip", "running" },
        { "paused", "skip", "-" },
        { "succeeded", "skip", "-" },
        { "failed", "skip", "-" },
        { "canceled", "skip", "-" },
    };

    [Theory, MemberData(nameof(Table))]
    public void Each_command_in_each_phase(string phase, string command, string expected)
    {
        TaskState state = States[phase];

        // A tick is read at the end of the budget, everything else within it.
        DateTimeOffset now = T0.AddSeconds(command == "tick" ? 30 : 20);
        TaskDecision decision = TaskMachine.Decide(state, CommandFor(state, command), now);
        string happened = decision.Rejection != TaskRejection.None ? decision.Rejection.ToString()
            : decision.Moved ? decision.Next.Phase.WireName
            : "-";

        Assert.Equal(expected, happened);
        Assert.Equal(decision.Moved, !ReferenceEquals(state, decision.Next));
    }

    [Fact]
    public void The_table_is_complete()
    {
        int commands = typeof(TaskCommand).GetNestedTypes().Length + 1; // CompleteStep stands twice: done, saved.
        Assert.Equal(States.Count * commands, Table.Count);
    }

    // Its time is up before the command comes.
    private static TaskState Waiting()
    {
        TaskState state =
            Decide(TaskState.None,
                Create(Route("draft", "x-pause", "publish"),
                    plan: new PausePlan([], Json("""{"when":{"expire":{"after":"5s","fail":"late"}}}"""))), T0);
        state = Decide(state, Done(state), T0.AddSeconds(10));
        return Decide(state, Saved(state), T0.AddSeconds(10));
    }

    private static TaskCommand CommandFor(TaskState state, string command) => command switch
    {
        "create" => Create(Route("draft", "publish")),
        "done" => Done(state),
        "saved" => Saved(state),
        "skip" => new TaskCommand.SkipTime(TimeSpan.FromDays(1)),
        "vetted" => new TaskCommand.KeepVetted(),
        "wait over" => new TaskCommand.WaitTick(),
        "not ended" => new TaskCommand.ExpiryFailed(state.Pauses.Current?.Number ?? 1),
        "claim" => new TaskCommand.ChangeWait(new ChangeWait { Change = WaitChange.Claim, By = "ann" }),
        "pause" => new TaskCommand.Pause(new PauseTask()),
        "resume" => Answer(state),
        "cancel" => Cancel(),
        "tick" => new TaskCommand.SlaTick(state.Sla.Epoch),
        "cancel child" => new TaskCommand.CancelChild(Create(Route("draft", "publish")).Task),
        "settle" => new TaskCommand.SettleChildren(1, FanOutWork.Start),
        "slice" => new TaskCommand.RecordSlice(new SliceReport { FanOut = 1, Index = 1, Phase = TaskPhase.Succeeded }),
        "gather" => new TaskCommand.Gather(1, Json("[]")),
        "told" => new TaskCommand.ParentNotified(),
        "redrive" => new TaskCommand.Redrive("secret", TimeSpan.FromSeconds(30)),
        "forget" => new TaskCommand.ForgetCheckpoints([new("paused/other/1.json")]),
        _ => throw new ArgumentOutOfRangeException(nameof(command), command, null),
    };

    private static TaskState Pausing()
    {
        TaskState state = Running("draft", "x-pause", "publish");
        return Decide(state, Done(state), T0.AddSeconds(10));
    }

    private static TaskState Succeeded()
    {
        TaskState state = Running("draft");
        return Decide(state, Done(state), T0);
    }
}
