using Asya.Domain.ChildTasks;
using Asya.Domain.Pausing;
using Asya.Steps;
using Asya.Tasks;
using static Asya.Domain.Tests.Given;

namespace Asya.Domain.Tests;

/// <summary><c>redrive: ask</c>: no approval serves a second run.</summary>
public sealed class RedriveAskTests
{
    private const string Pay = """{"prompt":"Pay?","who":{"groups":["finance"]}}""";
    private const string Ship = """{"prompt":"Ship?"}""";

    [Fact]
    public void Without_the_option_the_answers_serve_the_second_try()
    {
        TaskState failed = FailedBehindBoth(asksAgain: false);

        Assert.Null(failed.Pauses.QuestionsAsked);
        Assert.Equal(["publish"], Redriven(failed).Frame.Next.AsEnumerable());
    }

    [Fact]
    public void Each_answered_question_is_asked_again_in_order_about_the_payload_of_the_failed_step()
    {
        TaskState failed = FailedBehindBoth(asksAgain: true);
        RoutedFrame envelope = Redriven(failed);

        Assert.Equal(["x-pause", "x-pause", "publish"], envelope.Frame.Next.AsEnumerable());
        Assert.Equal(failed.Payload, envelope.Frame.Payload);
        TaskState again = Child(failed, envelope);
        Assert.Equal((Pay, "flow:1"), (again.Pauses.Current!.Metadata.ToString(), again.Pauses.Current.Definition));
        Assert.Equal(["finance"], again.Pauses.Current.Wait!.Groups.AsEnumerable());

        again = Answered(again);
        Assert.Equal((Ship, "flow:2"), (again.Pauses.Current!.Metadata.ToString(), again.Pauses.Current.Definition));
        again = Answered(again);
        Assert.Equal("publish", again.Route.Curr);

        // The answers of the second try serve no third one either.
        TaskState third = Decide(again, Outcome(again, StepOutcome.Failed, "again"), T0);
        Assert.Equal(["x-pause", "x-pause", "publish"], Redriven(third).Frame.Next.AsEnumerable());
    }

    [Fact]
    public void Questions_before_the_one_that_got_no_answer_are_asked_again_before_it()
    {
        TaskState state = Answered(Start(asksAgain: true));
        Assert.Equal(Ship, state.Pauses.Current!.Metadata.ToString());
        state = EndRules.TimeOut(state, T0);

        RoutedFrame envelope = Redriven(state, """{"amount":100}""");

        Assert.Equal(["x-pause", "x-pause", "publish"], envelope.Frame.Next.AsEnumerable());
        Assert.Equal([Pay, Ship], envelope.PausesAhead!.Definitions.Select(static d => d.Metadata.ToString()));
    }

    [Fact]
    public void In_a_loop_a_question_is_asked_again_once()
    {
        PausePlan plan = new([], Json(Pay)) { AsksAgain = true, IsOfFlow = true };
        TaskState state = Decide(TaskState.None, Create(Route("draft", "x-pause", "draft", "x-pause", "publish"), plan: plan), T0);
        state = Decide(state, Done(state, headers: """{"x-asya-pause":{"prompt":"More?"}}"""), T0);
        state = Answered(Decide(state, Saved(state), T0));
        state = Decide(state, Done(state, headers: """{"x-asya-pause":{"prompt":"Even more?"}}"""), T0);
        state = Answered(Decide(state, Saved(state), T0));
        state = Decide(state, Outcome(state, StepOutcome.Failed, "no"), T0);

        PauseDefinition asked = Assert.Single(state.Pauses.QuestionsAsked!.Value);

        Assert.Equal("""{"prompt":"Even more?"}""", asked.Metadata.ToString());
        Assert.Equal(["x-pause", "publish"], Redriven(state).Frame.Next.AsEnumerable());
    }

    [Fact]
    public void A_pause_from_outside_is_not_asked_again()
    {
        PausePlan plan = new([], Json(Pay)) { AsksAgain = true };
        TaskState state = Decide(TaskState.None, Create(Route("draft", "publish"), plan: plan), T0);
        state = Decide(state, new TaskCommand.Pause(new PauseTask { Message = "wait" }), T0);
        state = Decide(state, Done(state), T0);
        state = Decide(state, Saved(state), T0);
        state = Decide(state, Answer(state), T0);

        Assert.Null(state.Pauses.QuestionsAsked);
    }

    private static TaskState Start(bool asksAgain)
    {
        PausePlan plan = new([Json(Pay), Json(Ship)], default) { AsksAgain = asksAgain, IsOfFlow = true };
        TaskState state = Decide(TaskState.None, Create(Route("draft", "x-pause", "x-pause", "publish"), plan: plan), T0);
        state = Decide(state, Done(state), T0);
        return Decide(state, Saved(state), T0);
    }

    private static TaskState FailedBehindBoth(bool asksAgain)
    {
        TaskState state = Answered(Answered(Start(asksAgain)));
        state = Decide(state, Outcome(state, StepOutcome.Failed, "the printer is out of paper"), T0);
        Assert.Equal((TaskPhase.Failed, "publish"), (state.Phase, state.Route.Curr));
        return state;
    }

    /// <summary>Answers the pause, and waits for the next one if it comes at once.</summary>
    private static TaskState Answered(TaskState state)
    {
        if (state.Pauses.Current!.Sha256 is null)
        {
            state = Decide(state, Saved(state), T0);
        }

        TaskCommand.Resume answer = Answer(state);
        ResumeCommit commit = answer.Commit;
        state = Decide(
            state, new TaskCommand.Resume(commit with { Request = commit.Request with { By = "ann", Groups = ["finance"] } }), T0);
        return state.Pauses.Current is null ? state : Decide(state, Saved(state), T0);
    }

    private static RoutedFrame Redriven(TaskState failed, string asked = "")
    {
        TaskState next = Decide(
            failed, new TaskCommand.Redrive("secret", TimeSpan.FromSeconds(30), asked.Length == 0 ? default : Json(asked)), T0);
        return FanOutDocument.Read(next.NewEvents[^1].Detail)[0];
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
        CreateTask request = new()
        {
            Route = new([], frame.Next[0], frame.Next.RemoveAt(0)),
            Payload = frame.Payload,
            Headers = frame.Headers,
            Timeout = TimeSpan.FromSeconds(30),
        };
        return Decide(TaskState.None, new TaskCommand.Create(NewTask.Child(new("again"), request, inherited)), T0);
    }
}
