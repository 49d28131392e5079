using Asya.Domain.ChildTasks;
using Asya.Steps;
using Asya.Tasks;
using static Asya.Domain.Tests.Given;

namespace Asya.Domain.Tests;

/// <summary>Tasks that set others going.</summary>
public sealed class ChildTaskTests
{
    private const string Gathering = """{"x-asya-fan-in":{"actor":"merge","aggregation_key":"/results"}}""";

    [Fact]
    public void The_first_payload_is_the_tasks_own_and_the_others_are_children()
    {
        TaskState state = Splits(Running("split", "work"), 3);

        Assert.Equal(("work", TaskPhase.Running), (state.Route.Curr, state.Phase));
        FanOut fanOut = Assert.Single(state.Children.FanOuts);
        Assert.Equal((2, FanOutWork.Start, FanOutKind.Split), (fanOut.Count, fanOut.Work, fanOut.Kind));
        Assert.Null(fanOut.FanIn);
        NewEvent kept = Assert.Single(state.NewEvents, e => e.Event.Seq == fanOut.Event);
        var frames = FanOutDocument.Read(kept.Detail);
        Assert.Equal(
            [new ActorRoute(["split"], "work", ["tell"]), new ActorRoute(["split"], "work", ["tell"])], frames.Select(f => f.Route));
        Assert.Equal(["""{"slice":1}""", """{"slice":2}"""], frames.Select(f => f.Frame.Payload.ToString()));
        Assert.Contains("\"slice_index\":2", frames[1].Frame.Headers.ToString(), StringComparison.Ordinal);
        Assert.Contains(EffectRules.ForState(state, T0), e => e is TaskEffect.StartChildren);
    }

    [Fact]
    public void Ids_of_children_are_always_the_same_and_differ()
    {
        FanOut fanOut = Assert.Single(Splits(Running("split", "work"), 100).Children.FanOuts);
        string[] ids = [.. Enumerable.Range(1, 99).Select(i => fanOut.ChildId(i).Value)];

        Assert.Equal(99, ids.Distinct().Count());
        Assert.All(ids, id => Assert.True(TaskId.TryParse(id, out _)));
        Assert.Equal(ids[5], (fanOut with { Work = FanOutWork.Cancel }).ChildId(6).Value);
        Assert.NotEqual(ids[5], (fanOut with { Key = "other" }).ChildId(6).Value);
    }

    [Fact]
    public void Children_that_have_been_started_are_remembered_until_the_end_and_forgotten_after_it()
    {
        TaskState state = Splits(Running("split", "work"), 2);
        state = Settled(state);
        Assert.Equal(FanOutWork.None, Assert.Single(state.Children.FanOuts).Work);

        TaskState done = Decide(state, Done(state, next: []), T0);
        Assert.Equal((TaskPhase.Succeeded, 0), (done.Phase, done.Children.FanOuts.Length));

        TaskState canceled = Decide(state, Cancel(), T0);
        Assert.Equal(FanOutWork.Cancel, Assert.Single(canceled.Children.FanOuts).Work);
        Assert.NotNull(canceled.CleanupDue);
        Assert.False(canceled.IsExpired(T0.AddDays(40)));
        canceled = Decide(canceled, new TaskCommand.SettleChildren(canceled.Children.FanOuts[0].Event, FanOutWork.Cancel), T0);
        Assert.Empty(canceled.Children.FanOuts);
        Assert.True(canceled.IsExpired(T0.AddDays(40)));
    }

    [Fact]
    public void That_the_children_of_one_step_have_been_started_says_nothing_of_anothers()
    {
        TaskState state = Splits(Splits(Running("split", "again", "work"), 2, ["again", "work"]), 3, ["work"]);
        TaskCommand.SettleChildren second = new(state.Children.FanOuts[1].Event, FanOutWork.Start);

        state = Decide(state, second, T0);

        Assert.Equal([FanOutWork.Start, FanOutWork.None], state.Children.FanOuts.Select(static fanOut => fanOut.Work));
        Assert.False(TaskMachine.Decide(state, second, T0).Moved);
    }

    [Fact]
    public void A_task_that_ends_at_once_still_starts_its_children()
    {
        TaskState state = Splits(Running("split"), 3, next: []);
        Assert.Equal(TaskPhase.Succeeded, state.Phase);
        Assert.Contains(EffectRules.ForState(state, T0), e => e is TaskEffect.StartChildren);

        state = Settled(state);
        Assert.Empty(state.Children.FanOuts);
        Assert.DoesNotContain(EffectRules.ForState(state, T0), e => e is TaskEffect.StartChildren);
    }

    [Fact]
    public void The_parent_waits_at_the_aggregator_with_its_clock_stopped_and_goes_on_with_the_list()
    {
        TaskState state = Splits(Running("split", "work", "merge", "publish"), 3, ["work", "merge", "publish"], Gathering);
        state = Decide(Settled(state), Done(state, """{"own":1}"""), T0.AddSeconds(4));

        Assert.Equal(("merge", TaskPhase.Running), (state.Route.Curr, state.Phase));
        Assert.NotEqual(0, state.Children.Gathering);
        Assert.False(state.Sla.IsRunning);
        Assert.DoesNotContain(EffectRules.ForState(state, T0), e => e is TaskEffect.StartStep or TaskEffect.GatherSlices);
        Assert.Null(state.WakeAt);

        // Out of order, doubled, late: each counts once.
        state = Slice(state, 2, """{"n":2}""", left: 11, at: 100);
        state = Slice(state, 2, """{"n":99}""", left: 1, at: 100);
        Assert.DoesNotContain(EffectRules.ForState(state, T0), e => e is TaskEffect.GatherSlices);
        state = Slice(state, 1, """{"n":1}""", left: 20, at: 200);
        Assert.Single(EffectRules.ForState(state, T0), e => e is TaskEffect.GatherSlices);
        Assert.NotNull(state.WakeAt);

        state = Decide(state, new TaskCommand.Gather(state.Children.Gathering, Json("""[{"n":1},{"n":2}]""")), T0.AddSeconds(300));
        Assert.Equal("""{"own":1,"results":[{"n":1},{"n":2}]}""", state.Payload.ToString());
        Assert.Equal(("merge", 0L, 0), (state.Route.Curr, state.Children.Gathering, state.Children.FanOuts.Length));

        // The parent continues with the smallest remaining budget.
        Assert.Equal(T0.AddSeconds(311), state.Sla.Deadline);
        Assert.Single(EffectRules.ForState(state, T0), e => e is TaskEffect.StartStep);
        state = Decide(state, Done(state), T0.AddSeconds(301));
        Assert.Equal("publish", state.Route.Curr);
    }

    [Fact]
    public void Slices_that_are_all_there_before_the_parent_is_do_not_stop_it()
    {
        TaskState state =
            Splits(Running("split", "work", "x-fan-in", "publish"), 2, ["work", "x-fan-in", "publish"], """{"x-asya-fan-in":{}}""");
        state = Slice(state, 1, """{"n":1}""");
        TaskDecision decision = TaskMachine.Decide(state, Done(state, """{"own":1}"""), T0);
        Assert.Single(decision.Effects, e => e is TaskEffect.GatherSlices);

        state = Decide(decision.Next, new TaskCommand.Gather(decision.Next.Children.Gathering, Json("""[{"n":1}]""")), T0);
        Assert.Equal("publish", state.Route.Curr);
    }

    [Fact]
    public void Each_x_fan_in_of_a_route_gathers_the_slices_of_one_step()
    {
        const string Header = """{"x-asya-fan-in":{}}""";
        TaskState state = Splits(
            Running("split", "again", "x-fan-in", "between", "x-fan-in"), 2, ["again", "x-fan-in", "between", "x-fan-in"], Header);
        state = Splits(state, 2, ["x-fan-in", "between", "x-fan-in"], Header);
        Assert.Equal(state.Children.FanOuts[1].Event, state.Children.Gathering);

        state = Decide(state, new TaskCommand.RecordSlice(new()
        {
            FanOut = state.Children.Gathering,
            Index = 1,
            Phase = TaskPhase.Succeeded,
            Payload = Json("{}"),
            Left = TimeSpan.FromSeconds(20),
        }), T0);
        state = Decide(state, new TaskCommand.Gather(state.Children.Gathering, Json("[{}]")), T0);

        Assert.Equal(("between", 0L, 1), (state.Route.Curr, state.Children.Gathering, state.Children.FanOuts.Length));
    }

    [Fact]
    public void A_fan_out_over_nothing_gathers_an_empty_list()
    {
        TaskState state = Splits(Running("split", "merge"), 1, ["merge"], Gathering);
        Assert.NotEqual(0, state.Children.Gathering);
        Assert.Single(EffectRules.ForState(state, T0), e => e is TaskEffect.GatherSlices);

        state = Decide(state, new TaskCommand.Gather(state.Children.Gathering, Json("[]")), T0);
        Assert.Equal("""{"slice":0,"results":[]}""", state.Payload.ToString());
    }

    [Fact]
    public void A_route_that_ends_waits_for_the_slices_it_set_going()
    {
        TaskState state = Splits(Running("split", "work"), 2, ["work"], """{"x-asya-fan-in":{"aggregation_key":"/all/of/it"}}""");
        state = Decide(state, Done(state, """{"own":1}"""), T0);
        Assert.Equal(TaskPhase.Running, state.Phase);

        state = Slice(state, 1, """{"n":1}""");
        state = Decide(state, new TaskCommand.Gather(state.Children.Gathering, Json("""[{"n":1}]""")), T0);
        Assert.Equal((TaskPhase.Succeeded, """{"own":1,"all":{"of":{"it":[{"n":1}]}}}"""), (state.Phase, state.Payload.ToString()));
    }

    [Fact]
    public void A_slice_that_fails_fails_its_parent_and_ends_the_others()
    {
        TaskState state = Splits(Running("split", "work", "merge"), 4, ["work", "merge"], Gathering);
        state = Decide(Settled(state),
            new TaskCommand.RecordSlice(
                new() { FanOut = state.Children.FanOuts[0].Event, Index = 2, Phase = TaskPhase.Failed, Reason = "no luck" }),
            T0);

        Assert.Equal((TaskPhase.Failed, "slice_failed"), (state.Phase, state.Error!.Code));
        Assert.Contains("slice 2 of 3 failed: no luck", state.Error.Message, StringComparison.Ordinal);
        Assert.Equal(state.Children.FanOuts[0].ChildId(2).Value, state.Error.FailedChild);
        Assert.Equal(FanOutWork.Cancel, Assert.Single(state.Children.FanOuts).Work);
    }

    [Fact]
    public void Failures_may_be_collected_instead()
    {
        TaskState state = Splits(Running("split", "merge"), 2, ["merge"], """{"x-asya-fan-in":{"actor":"merge","on_failure":"collect"}}""");
        TaskDecision decision =
            TaskMachine.Decide(state,
                new TaskCommand.RecordSlice(
                    new() { FanOut = state.Children.FanOuts[0].Event, Index = 1, Phase = TaskPhase.Canceled, Reason = "called off" }), T0);

        Assert.Equal(TaskPhase.Running, decision.Next.Phase);
        Assert.Equal(
            """{"error":{"status":"canceled","message":"called off"}}""", Assert.Single(decision.Next.NewEvents).Detail.ToString());
        Assert.Single(decision.Effects, e => e is TaskEffect.GatherSlices);
    }

    [Theory]
    [InlineData("""{"x-asya-fan-in":"merge"}""")]
    [InlineData("""{"x-asya-fan-in":{"actor":5}}""")]
    [InlineData("""{"x-asya-fan-in":{"aggregation_key":"/"}}""")]
    [InlineData("""{"x-asya-fan-in":{"on_failure":"panic"}}""")]
    public void A_meeting_that_means_nothing_fails_the_task(string headers)
    {
        TaskState state = Splits(Running("split", "merge"), 2, ["merge"], headers);

        Assert.Equal((TaskPhase.Failed, "invalid_result"), (state.Phase, state.Error!.Code));
        Assert.Contains("x-asya-fan-in", state.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Results_too_large_for_a_payload_fail_the_task()
    {
        TaskState state = Splits(Running("split", "merge"), 2, ["merge"], Gathering);
        state = Slice(state, 1, "{}");
        state = Decide(
            state, new TaskCommand.Gather(state.Children.Gathering, Json($"[\"{new string('x', PayloadLimits.MaxBytes)}\"]")), T0);

        Assert.Equal("payload_too_large", state.Error!.Code);
    }

    [Fact]
    public void A_child_ends_where_its_parent_goes_on_and_reports_its_result_until_acknowledged()
    {
        TaskState state = Child(reports: true, "work", "merge", "publish");
        state = Decide(state, Done(state), T0);

        Assert.Equal((TaskPhase.Succeeded, true), (state.Phase, state.MustReportToParent));
        Assert.Single(EffectRules.ForState(state, T0), e => e is TaskEffect.ReportToParent);
        Assert.False(state.IsExpired(T0.AddDays(40)));

        state = Decide(state, new TaskCommand.ParentNotified(), T0);
        Assert.Empty(EffectRules.ForState(state, T0));
        Assert.True(state.IsExpired(T0.AddDays(40)));
    }

    [Fact]
    public void A_detached_child_reports_nothing()
    {
        TaskState state = Child(reports: false, "work");

        Assert.False(Decide(state, Done(state), T0).MustReportToParent);
    }

    [Fact]
    public void A_child_that_pauses_does_so_on_its_own_and_shows_what_its_parent_would_have_shown()
    {
        TaskState state = Child(reports: true, "work", "x-pause", "merge");
        state = Decide(state, Done(state), T0);
        state = Decide(state, Saved(state), T0);

        Assert.Equal((TaskPhase.Paused, false), (state.Phase, state.MustReportToParent));
        Assert.Equal("""{"prompt":"second"}""", state.Pauses.Current!.Metadata.ToString());
    }

    [Fact]
    public void A_child_can_be_cancelled_before_it_was_created()
    {
        NewTask task = NewChild(reports: true, "work");
        TaskState state = Decide(TaskState.None, new TaskCommand.CancelChild(task), T0);
        Assert.Equal((TaskPhase.Canceled, true), (state.Phase, state.MustReportToParent));

        TaskDecision late = TaskMachine.Decide(state, new TaskCommand.Create(task), T0);
        Assert.Equal((false, TaskRejection.None), (late.Moved, late.Rejection));
    }

    [Fact]
    public void A_cancelled_child_that_ran_is_stopped()
    {
        TaskState state = Child(reports: true, "work");
        TaskDecision decision = TaskMachine.Decide(state, new TaskCommand.CancelChild(NewChild(reports: true, "work")), T0);

        Assert.Equal(TaskPhase.Canceled, decision.Next.Phase);
        Assert.Contains(decision.Effects, e => e is TaskEffect.StopStep);
    }

    [Fact]
    public void A_failed_task_is_tried_again_once_as_another_from_the_step_it_failed_at()
    {
        TaskState state = Running("draft", "publish", "tell");
        state = Decide(state, Done(state), T0);
        state = Decide(state, Outcome(state, StepOutcome.Failed), T0);
        state = Decide(state, new TaskCommand.Redrive("secret", TimeSpan.FromSeconds(30)), T0);

        FanOut again = Assert.Single(state.Children.FanOuts);
        Assert.Equal((FanOutKind.Redrive, FanOutWork.Start), (again.Kind, again.Work));
        Assert.Equal(again.ChildId(1).Value, state.Children.RedrivenAs);
        var frame = Assert.Single(FanOutDocument.Read(Assert.Single(state.NewEvents).Detail));
        Assert.Equal(new ActorRoute(["draft"], "publish", ["tell"]), frame.Route);
        Assert.Equal(state.Payload, frame.Frame.Payload);
        Assert.Equal(TaskPhase.Failed, state.Phase);
        Assert.False(TaskMachine.Decide(state, new TaskCommand.Redrive("other", TimeSpan.Zero), T0).Moved);
    }

    [Fact]
    public void A_slice_that_did_not_fail_is_not_redriven()
    {
        TaskState state = Running("draft");
        Assert.Equal(TaskRejection.NotRedrivable, TaskMachine.Decide(state, new TaskCommand.Redrive("k", TimeSpan.Zero), T0).Rejection);
        Assert.Equal(TaskRejection.NotFound, TaskMachine.Decide(TaskState.None, new TaskCommand.Redrive("k", TimeSpan.Zero), T0).Rejection);
    }

    [Fact]
    public void Hooks_run_after_the_end_as_a_task_of_their_own()
    {
        TaskCommand.Create create = Create(Route("draft"));
        TaskState state =
            Decide(TaskState.None, new TaskCommand.Create(create.Task with { Hooks = new(["keep"], ["mourn", "keep"], "secret") }), T0);
        TaskState done = Decide(state, Done(state), T0);
        FanOut hook = Assert.Single(done.Children.FanOuts);
        Assert.Equal((FanOutKind.Hook, TaskPhase.Succeeded), (hook.Kind, done.Phase));
        var frame = Assert.Single(FanOutDocument.Read(done.NewEvents[^1].Detail));
        Assert.Equal(("keep", done.Payload), (frame.Route.Curr, frame.Frame.Payload));
        Assert.Contains("\"x-asya-end\":{\"status\":\"succeeded\"", frame.Frame.Headers.ToString(), StringComparison.Ordinal);

        TaskState failed = Decide(state, Outcome(state, StepOutcome.Failed), T0);
        Assert.Equal("mourn", Assert.Single(FanOutDocument.Read(failed.NewEvents[^1].Detail)).Route.Curr);
        Assert.Empty(Decide(state, Cancel(), T0).Children.FanOuts);
    }

    [Fact]
    public void Actors_behind_the_sink_are_skipped()
    {
        TaskState state = Running("draft", "x-sink", "publish");
        state = Decide(state, Done(state), T0);

        Assert.Equal((TaskPhase.Succeeded, ""), (state.Phase, state.Route.Curr));
    }

    private static TaskState Splits(TaskState state, int frames, string[]? next = null, string headers = "") =>
        Decide(state, new TaskCommand.CompleteStep(StepReport.Done(state.Number, Json("""{"slice":0}""")) with
        {
            Route = state.Route with { Next = [.. next ?? ["work", "tell"]] },
            Headers = headers.Length == 0 ? default : Json(headers),
            Others = [.. Enumerable.Range(1, frames - 1)
                .Select(i =>
                    new StepFrame { Payload = Json($$"""{"slice":{{i}}}"""), Next = [.. next ?? ["work", "tell"]],
                        Headers = headers.Length == 0 ? default : Json(headers) })],
            FanOutKey = "secret",
        }), T0);

    private static TaskState Settled(TaskState state) =>
        Decide(state, new TaskCommand.SettleChildren(state.Children.FanOuts[0].Event, FanOutWork.Start), T0);

    private static TaskState Slice(TaskState state, int index, string payload, double left = 20, double at = 1) =>
        Decide(state, new TaskCommand.RecordSlice(new()
        {
            FanOut = state.Children.FanOuts[0].Event,
            Index = index,
            Phase = TaskPhase.Succeeded,
            Payload = Json(payload),
            Left = TimeSpan.FromSeconds(left),
        }), T0.AddSeconds(at));

    private static TaskState Child(bool reports, params string[] route) =>
        Decide(TaskState.None, new TaskCommand.Create(NewChild(reports, route)), T0);

    private static NewTask NewChild(bool reports, params string[] route) => NewTask.Child(
        new("child"),
        new CreateTask { Route = Route(route), Payload = Json("{}"), Timeout = TimeSpan.FromSeconds(30), Digest = "c" },
        new(new(new("parent"), 3, 1, reports, reports ? "merge" : ""),
            new([Json("""{"prompt":"first"}"""), Json("""{"prompt":"second"}""")], Json("{}")), Resiliency: null, TimeSpan.FromDays(30))
        {
            PausesAhead = new() { Definitions = [new() { Entry = 2 }] },
            ArePausesBound = true,
        });
}
