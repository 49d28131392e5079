using Asya.Domain.ChildTasks;
using Asya.Domain.Pausing;
using Asya.Steps;
using Asya.Tasks;
using static Asya.Domain.Tests.Given;

namespace Asya.Domain.Tests;

/// <summary>A second try never gets behind a pause that has no answer.</summary>
public sealed class RedriveTests
{
    private const string Asking = """{"prompt":"Pay?","who":{"groups":["finance"]},"when":{"expire":{"after":"5s","fail":"late"}}}""";

    [Fact]
    public void A_task_that_failed_unanswered_pauses_again_with_its_payload()
    {
        TaskState failed = FailedWaiting();
        Assert.Equal(T0.AddSeconds(20) + failed.Retention, Assert.Single(failed.Cleanup).NotBefore);

        TaskDecision decision =
            TaskMachine.Decide(
                failed, new TaskCommand.Redrive("secret", TimeSpan.FromSeconds(30), Json("""{"amount":100}""")), T0.AddSeconds(30));

        RoutedFrame envelope = FanOutDocument.Read(decision.Next.NewEvents[^1].Detail)[0];
        StepFrame frame = envelope.Frame;
        Assert.Equal(["x-pause", "publish"], frame.Next.AsEnumerable());
        Assert.Equal("""{"amount":100}""", frame.Payload.ToString());
        Assert.Equal(Asking, decision.Next.Pauses.Unanswered!.Metadata.ToString());
        Assert.Equal(T0.AddSeconds(30), Assert.Single(decision.Next.Cleanup).NotBefore);

        TaskState again = Child(decision.Next, envelope);
        Assert.Equal(Asking, again.Pauses.Current!.Metadata.ToString());
        Assert.Equal(["finance"], again.Pauses.Current.Wait!.Groups.AsEnumerable());
    }

    [Fact]
    public void Without_its_checkpoint_it_is_not_tried_again()
    {
        TaskDecision decision =
            TaskMachine.Decide(FailedWaiting(), new TaskCommand.Redrive("secret", TimeSpan.FromSeconds(30)), T0.AddSeconds(30));

        Assert.Equal(TaskRejection.NotRedrivable, decision.Rejection);
        Assert.Contains("checkpoint not found", decision.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_defective_pause_fails_the_same_way_again()
    {
        TaskState state = Running("draft", "x-pause", "publish");
        state = state with
        {
            Pauses = state.Pauses with
            {
                Ahead = new() { Definitions = [new() { Id = "step:1/earlier", Metadata = Json("""{"who":{"group":"finance"}}""") }] },
            },
        };
        state = Decide(state, Done(state), T0);
        Assert.Equal("invalid_pause", state.Error!.Code);

        TaskState next = Decide(state, new TaskCommand.Redrive("secret", TimeSpan.FromSeconds(30)), T0);
        TaskState again = Child(next, FanOutDocument.Read(next.NewEvents[^1].Detail)[0]);

        Assert.Equal((TaskPhase.Failed, "invalid_pause"), (again.Phase, again.Error!.Code));
        Assert.Equal(state.Pauses.Unanswered!.Metadata, again.Pauses.Unanswered!.Metadata);
    }

    [Fact]
    public void What_an_actor_asks_in_vain_beside_the_rules_of_the_flow_is_not_asked_again_without_them()
    {
        TaskState state = Running("draft", "x-pause", "publish");
        state = state with
        {
            Identity = state.Identity with { Principal = "rita" },
            Pauses = state.Pauses with { Plan = new([], Json("""{"who":{"groups":["finance"]}}""")) { IsOfFlow = true } },
        };
        state = Decide(
            state, Done(state, headers: """{"x-asya-pause":{"when":{"expire":{"after":"1h","answer":{"approved":true}}}}}"""), T0);
        Assert.Equal("invalid_pause", state.Error!.Code);

        Assert.Equal(TaskRejection.NotRedrivable,
            TaskMachine.Decide(state, new TaskCommand.Redrive("secret", TimeSpan.FromSeconds(30)), T0).Rejection);
    }

    [Fact]
    public void A_task_that_failed_after_an_answer_resumes_after_it()
    {
        TaskState state = Paused("publish");
        state = Decide(state, Answer(state), T0.AddSeconds(10));
        state = Decide(state, new TaskCommand.SlaTick(state.Sla.Epoch), T0.AddHours(1));

        TaskState next = Decide(state, new TaskCommand.Redrive("secret", TimeSpan.FromSeconds(30)), T0.AddHours(1));

        Assert.Equal(["publish"], FanOutDocument.Read(next.NewEvents[^1].Detail)[0].Frame.Next.AsEnumerable());
    }

    [Fact]
    public void A_task_that_failed_while_its_checkpoint_was_written_asks_the_same_again()
    {
        PausePlan plan = new([Json(Asking), Json("""{"prompt":"Second?"}""")], default);
        TaskState state = Decide(TaskState.None, Create(Route("draft", "x-pause", "publish", "x-pause", "file"), plan: plan), T0);
        state = Decide(state, Done(state), T0.AddSeconds(10));
        state = Decide(state, Outcome(state, StepOutcome.CheckpointFailed, "away"), T0.AddSeconds(11));
        state = EndRules.TimeOut(state, T0.AddSeconds(12));

        TaskState next = Decide(state, new TaskCommand.Redrive("secret", TimeSpan.FromSeconds(30)), T0.AddSeconds(30));
        TaskState again = Child(next, FanOutDocument.Read(next.NewEvents[^1].Detail)[0]);

        Assert.Equal(Asking, again.Pauses.Current!.Metadata.ToString());
        Assert.Equal(state.Payload, again.Payload);
    }

    [Fact]
    public void A_pause_whose_definition_is_not_known_is_not_tried_again()
    {
        TaskState state = Running("draft", "x-pause", "publish");
        state = EndRules.TimeOut(Decide(state, Done(state), T0), T0);

        TaskDecision decision = TaskMachine.Decide(
            state with { Pauses = state.Pauses with { Unanswered = null } }, new TaskCommand.Redrive("secret", TimeSpan.FromSeconds(30)),
            T0.AddSeconds(30));

        Assert.Equal(TaskRejection.NotRedrivable, decision.Rejection);
    }

    [Fact]
    public void A_question_of_an_earlier_version_that_got_no_answer_is_not_passed_by()
    {
        TaskState failed = FailedWaiting();
        failed = failed with { Pauses = failed.Pauses with { Unanswered = null } };

        TaskDecision decision = TaskMachine.Decide(failed, new TaskCommand.Redrive("secret", TimeSpan.FromSeconds(30)), T0.AddSeconds(30));
        Assert.Equal(TaskRejection.NotRedrivable, decision.Rejection);

        // With its payload in the row, the pause is asked again.
        TaskState next = Decide(
            failed with { Payload = Json("{}") }, new TaskCommand.Redrive("secret", TimeSpan.FromSeconds(30)), T0.AddSeconds(30));
        Assert.Equal(["x-pause", "publish"], FanOutDocument.Read(next.NewEvents[^1].Detail)[0].Frame.Next.AsEnumerable());
    }

    [Theory]
    [InlineData("slice_failed", "merge")]
    [InlineData("payload_too_large", "")]
    [InlineData("dead_letter", "x-sump")]
    public void A_task_that_failed_at_no_step_of_its_own_is_not_tried_again(string code, string curr)
    {
        TaskState state = Running("draft", "merge");
        state = EndRules.Fail(state with { Route = new(["draft"], curr, []) }, new() { Code = code, Message = "why" }, T0);

        TaskDecision decision = TaskMachine.Decide(state, new TaskCommand.Redrive("secret", TimeSpan.FromSeconds(30)), T0);

        Assert.Equal(TaskRejection.NotRedrivable, decision.Rejection);
        Assert.Contains("start a new one", decision.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_try_is_known_by_the_event_that_tells_it_and_starts_without_a_payload_where_there_was_none()
    {
        TaskState state = Running("draft");
        state = Decide(state, Outcome(state, StepOutcome.Failed), T0) with { Payload = default };

        TaskState next = Decide(state, new TaskCommand.Redrive("secret", TimeSpan.FromSeconds(30)), T0);

        Assert.Equal(Assert.Single(next.NewEvents).Event.Seq, Assert.Single(next.Children.FanOuts).Event);
        Assert.Equal("{}", FanOutDocument.Read(next.NewEvents[^1].Detail)[0].Frame.Payload.ToString());
    }

    [Theory]
    [InlineData("rita", "rita")]
    [InlineData("EVE", "rita,eve")]
    [InlineData("bob", "rita,eve,bob")]
    public void Whoever_tries_a_task_again_asks_for_it_beside_all_who_did_before(string by, string requesters)
    {
        TaskState state = Running("draft");
        state = state with { Identity = state.Identity with { Principal = "rita", FurtherRequesters = by == "rita" ? null : ["eve"] } };
        state = Decide(state, Outcome(state, StepOutcome.Failed), T0);

        TaskState next = Decide(state,
            new TaskCommand.Redrive("secret", TimeSpan.FromSeconds(30), Request: new RedriveTask { By = by }), T0);

        Assert.Equal(requesters.Split(','), next.Identity.Requesters);
    }

    private static TaskState FailedWaiting()
    {
        TaskState state = Decide(TaskState.None, Create(Route("draft", "x-pause", "publish"), plan: new PausePlan([], Json(Asking))), T0);
        state = Decide(state, Done(state), T0.AddSeconds(10));
        state = Decide(state, Saved(state), T0.AddSeconds(10));
        return Decide(state, new TaskCommand.WaitTick(), T0.AddSeconds(20));
    }

    private static TaskState Child(TaskState parent, RoutedFrame envelope)
    {
        StepFrame frame = envelope.Frame;
        Inheritance inherited =
            new(new ChildLink(parent.Key, 1, 1, Reports: false, EndsAt: ""), parent.Pauses.Plan, parent.Resiliency, parent.Retention)
            {
                PausesAhead = envelope.PausesAhead,
                ArePausesBound = envelope.ArePausesBound,
            };
        CreateTask request =
            new()
            {
                Route = new([], frame.Next[0], frame.Next.RemoveAt(0)),
                Payload = frame.Payload,
                Headers = frame.Headers,
                Timeout = TimeSpan.FromSeconds(30)
            };
        return Decide(TaskState.None, new TaskCommand.Create(NewTask.Child(new("again"), request, inherited)), T0.AddMinutes(1));
    }
}
