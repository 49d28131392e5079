using Asya.Domain.ChildTasks;
using Asya.Domain.Pausing;
using Asya.Steps;
using Asya.Tasks;
using FsCheck;
using FsCheck.Fluent;
using static Asya.Domain.Tests.Given;

namespace Asya.Domain.Tests;

/// <summary>Whatever happens to a task, in whatever order, these stay true.</summary>
public sealed class TaskMachineProperties
{
    // Each run is a life of forty moves. The full tier takes its time.
    private static readonly int Runs = Cases.Of(usual: 1_000, full: 10_000);

    private static readonly string[][] Routes =
    [
        ["a"], ["a", "b"], ["a", "x-pause", "b"], ["x-pause", "a"], ["a", "x-pause"], ["a", "x-pause", "b", "x-pause", "c"],
        ["x-pause", "x-pause", "x-resume"],
        ["a", "b", "m", "c"], ["a", "b", "x-fan-in", "x-pause", "c"],
    ];

    /// <summary>One move of a random life: which command, how true its numbers are, and how much time goes by before it.</summary>
    private sealed record Move(int Kind, int Slip, int Seconds);

    private static readonly Gen<Move> AnyMove =
        from kind in Gen.Choose(0, 18)
        from slip in Gen.Frequency((6, Gen.Constant(0)), (1, Gen.Constant(-1)), (1, Gen.Constant(1)))
        from seconds in Gen.Frequency((5, Gen.Choose(0, 3)), (1, Gen.Choose(10, 40)), (1, Gen.Constant(7200)))
        select new Move(kind, slip, seconds);

    private static readonly Arbitrary<(int Route, Move[] Moves)> AnyLife =
        Arb.From(from route in Gen.Choose(0, Routes.Length - 1)
                 from moves in AnyMove.ArrayOf(40)
                 select (route, moves));

    [Fact]
    public void No_sequence_of_commands_leaves_a_final_phase() => ForAll((life, before, after) =>
        !before.Phase.IsTerminal || (after.Phase == before.Phase && after.Payload == before.Payload));

    [Fact]
    public void Only_the_moves_of_the_table_are_ever_made() => ForAll((life, before, after) => (before.Phase, after.Phase) switch
    {
        var (from, to) when from == to => true,
        (TaskPhase.Pending, TaskPhase.Running or TaskPhase.Succeeded or TaskPhase.Failed or TaskPhase.Canceled) => true,
        (TaskPhase.Running, TaskPhase.Paused or TaskPhase.Succeeded or TaskPhase.Failed or TaskPhase.Canceled) => true,
        (TaskPhase.Paused, TaskPhase.Running or TaskPhase.Succeeded or TaskPhase.Failed or TaskPhase.Canceled) => true,
        _ => false,
    });

    [Fact]
    public void The_budget_is_spent_by_running_time_alone()
    {
        ForAll((life, before, after) => !after.Exists
            || life.RanFor + after.Sla.RemainingAt(life.Now) == after.Sla.Budget
            || (after.Sla.RemainingAt(life.Now) == TimeSpan.Zero && life.RanFor >= after.Sla.Budget));
    }

    [Fact]
    public void While_paused_or_pausing_the_clock_stands_still() => ForAll((life, before, after) =>
        after.Pauses.Current is null || (!after.Sla.IsRunning && after.Sla.Left == after.Pauses.Current.Remaining));

    [Fact]
    public void A_pause_has_one_answer_at_most() => ForAll((life, before, after) =>
        after.Pauses.Answers.Select(a => a.Pause).Distinct().Count() == after.Pauses.Answers.Length);

    [Fact]
    public void Nothing_is_paused_without_a_checkpoint_and_no_payload_is_in_two_places() => ForAll((life, before, after) =>
        after.Phase == TaskPhase.Paused
            ? after is { Pauses.Current.Sha256: not null, Payload.IsEmpty: true }
            : !after.Exists || !after.Payload.IsEmpty || (after.Phase.IsTerminal && (before.Payload.IsEmpty || before.Phase.IsTerminal)));

    [Fact]
    public void Every_checkpoint_is_in_use_or_listed_for_deletion_until_it_is_gone() => ForAll((life, before, after) =>
        life.Written.All(key => after.Pauses.Current?.CheckpointKey == key || after.Cleanup.Any(c => c.Key == key)
            || life.Gone.Contains(key)));

    [Fact]
    public void With_a_grace_every_checkpoint_is_in_use_or_listed_or_told_of_by_an_event_and_none_in_use_is_due() => ForAll(
        (life, before, after) => life.Written.All(key => after.Pauses.Current?.CheckpointKey == key
            ? life.Ended.All(ended => KeptCheckpoints.Due(after, ended) != key)
            : after.Cleanup.Any(c => c.Key == key) || life.Gone.Contains(key)
                || life.Ended.Any(ended => KeptCheckpoints.Due(after, ended) == key)),
        keeps: true);

    [Fact]
    public void A_task_over_waits_for_nobody_and_one_that_gathers_has_something_to_wait_for() => ForAll((life, before, after) =>
        after.Phase == TaskPhase.Running && after.Pauses.Current is null
            ? (after.Children.Gathering == 0) != (after.Children.Gathered?.FanIn is not null)
            : after.Children.Gathering == 0);

    [Fact]
    public void A_gathered_slice_is_never_taken_again() => ForAll((life, before, after) =>
        before.Children.FanOuts.All(f => f.FanIn is null
            || after.Children.FanOuts.FirstOrDefault(t => t.Event == f.Event)?.FanIn is not { } now
            || f.FanIn.Slices.Zip(now.Slices).All(s => s.First == 0 || s.First == s.Second)));

    [Fact]
    public void Events_are_numbered_without_a_gap() => ForAll((life, before, after) =>
        ReferenceEquals(before, after)
        || after.NewEvents.Select(e => e.Event.Seq)
            .SequenceEqual(Enumerable.Range(1, after.NewEvents.Length).Select(i => before.LastEvent + i)));

    /// <summary>Only a pause that nobody answered for long has more: WaitingTests has it.</summary>
    [Fact]
    public void A_move_has_a_handful_of_events() => ForAll((life, before, after) => after.NewEvents.Length <= 6);

    [Fact]
    public void Progress_never_goes_back() =>
        ForAll((life, before, after) => after.Progress.Percent >= before.Progress.Percent && after.Progress.Percent <= 100);

    [Fact]
    public void What_a_state_asks_for_covers_what_the_move_to_it_asked_for() => ForAll((life, before, after) =>
        life.Effects.All(e => e is TaskEffect.StopStep or TaskEffect.DeleteCheckpoints || EffectRules.ForState(after, life.Now).Contains(e)
            || after.Phase.IsTerminal));

    private static void ForAll(Func<Life, TaskState, TaskState, bool> invariant, bool keeps = false) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(Runs), Prop.ForAll(AnyLife, script =>
        {
            Life life = new(script.Route, keeps);
            return script.Moves.All(move =>
            {
                TaskState before = life.State;
                life.Make(move);
                return invariant(life, before, life.State);
            });
        }));

    private sealed class Life(int route, bool keeps)
    {
        public TaskState State { get; private set; } = TaskState.None;

        public DateTimeOffset Now { get; private set; } = T0;

        /// <summary>How long the task was running with its clock on, measured apart from the rules.</summary>
        public TimeSpan RanFor { get; private set; }

        public HashSet<CheckpointKey> Written { get; } = [];

        public HashSet<CheckpointKey> Gone { get; } = [];

        /// <summary>The pauses that are over, as the events tell it.</summary>
        public List<EndedPause> Ended { get; } = [];

        public IReadOnlyList<TaskEffect> Effects { get; private set; } = [];

        public void Make(Move move)
        {
            TimeSpan passed = TimeSpan.FromSeconds(move.Seconds);
            Now += passed;
            if (State.Phase == TaskPhase.Running && State.Pauses.Current is null && State.Children.Gathering == 0)
            {
                RanFor += passed;
            }

            TaskDecision decision = TaskMachine.Decide(State, Command(move), Now);
            decision = keeps ? KeptCheckpoints.Keep(State, decision, Now) : decision;
            if (decision.Moved)
            {
                Ended.AddRange(decision.Next.NewEvents.Where(static item => KeptCheckpoints.Ends.Contains(item.Event.Kind))
                    .Select(static item => EndedPause.From(item.Event.Key, item.Event.Kind, item.Detail)).OfType<EndedPause>());
            }

            State = decision.Next;
            Effects = decision.Effects;
            if (State.Pauses.Current is { } pause)
            {
                Written.Add(pause.CheckpointKey);
            }
        }

        private TaskCommand Command(Move move)
        {
            StepNumber number = State.Number
                with
            { Step = State.Progress.Step + move.Slip, Attempt = State.Progress.Attempt + Math.Max(0, move.Slip) };
            switch (move.Kind)
            {
                case 0 or 1 or 2:
                    return State.Exists ? Report(number, StepOutcome.Done) : Create(Route(Routes[route]));
                case 3 or 4:
                    return Report(number, StepOutcome.CheckpointSaved);
                case 5:
                    return Report(number, (StepOutcome)(Math.Abs(move.Seconds + move.Slip) % 7));
                case 6 or 7:
                    return Answer(State, pause: move.Slip == 0
                        ? null
                        : Math.Max(1, State.Pauses.Count + move.Slip), digest: $"{Now.Ticks}");
                case 8:
                    return new TaskCommand.SlaTick(State.Sla.Epoch + move.Slip);
                case 9:
                    return new TaskCommand.Pause(new PauseTask());
                case 10:
                    Gone.UnionWith(State.Cleanup.Select(c => c.Key));
                    return new TaskCommand.ForgetCheckpoints([.. Gone]);
                case 12 or 13:
                    return State.Exists ? Split(number, move) : Create(Route(Routes[route]));
                case 14:
                    return new TaskCommand.SettleChildren(Family(move), move.Seconds % 2 == 0 ? FanOutWork.Start : FanOutWork.Cancel);
                case 15 or 16:
                    return new TaskCommand.RecordSlice(new()
                    {
                        FanOut = Family(move),
                        Index = 1 + (move.Seconds % 2),
                        Phase = move.Slip < 0 ? TaskPhase.Failed : TaskPhase.Succeeded,
                        Payload = Json("{}"),
                        Left = TimeSpan.FromDays(1),
                    });
                case 17:
                    return new TaskCommand.Gather(State.Children.Gathering == 0 ? Family(move) : State.Children.Gathering, Json("[{},{}]"));
                case 18:
                    return move.Slip == 0 ? new TaskCommand.ParentNotified() : new TaskCommand.Redrive("secret", TimeSpan.FromSeconds(30));
                default:
                    return move.Slip > 0 ? Cancel() : new TaskCommand.SlaTick(State.Sla.Epoch);
            }
        }

        private long Family(Move move) =>
            State.Children.FanOuts.IsEmpty ? 0 : State.Children.FanOuts[move.Seconds % State.Children.FanOuts.Length].Event;

        private static TaskCommand.CompleteStep Split(StepNumber number, Move move) => new(StepReport.Done(number, Json("""{"a":1}""")) with
        {
            Headers = move.Kind == 12 ? default : Json("""{"x-asya-fan-in":{"actor":"m","on_failure":"collect"}}"""),
            Others = [.. Enumerable.Repeat(new StepFrame { Payload = Json("{}"), Next = ["b"] }, move.Seconds % 3)],
            FanOutKey = "secret",
        });

        private static TaskCommand.CompleteStep Report(StepNumber number, StepOutcome outcome) =>
            new(StepReport.Done(number, Json("""{"a":1}""")) with
            {
                Outcome = outcome,
                Sha256 = "abc",
            });
    }
}
