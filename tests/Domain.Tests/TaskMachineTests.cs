using Asya.Domain.Pausing;
using Asya.Steps;
using Asya.Tasks;
using Asya.Webhooks;
using static Asya.Domain.Tests.Given;

namespace Asya.Domain.Tests;

public sealed class TaskMachineTests
{
    [Fact]
    public void A_new_task_runs_its_first_step_at_once()
    {
        TaskDecision decision = TaskMachine.Decide(TaskState.None, Create(Route("draft", "publish")), T0);

        Assert.Equal(TaskPhase.Running, decision.Next.Phase);
        Assert.Equal(["created", "started"], Kinds(decision.Next));
        Assert.Contains(new TaskEffect.StartStep(new StepNumber(Key, 1, 1)), decision.Effects);
        Assert.Contains(new TaskEffect.ArmSla(T0.AddSeconds(30), 1), decision.Effects);
    }

    [Fact]
    public void A_webhook_is_stored_with_its_task_and_then_never_again()
    {
        TaskCommand.Create create = Create(Route("draft", "publish"));
        WebhookTarget hook = new() { Id = "h", Url = "https://client.example/h", Token = "opaque" };
        TaskState state =
            TaskMachine.Decide(
                TaskState.None, new TaskCommand.Create(create.Task with { Request = create.Task.Request with { Push = hook } }), T0).Next;

        Assert.Same(hook, state.NewPush);
        Assert.Null(TaskMachine.Decide(state, new TaskCommand.Cancel(new CancelTask()), T0).Next.NewPush);
        Assert.DoesNotContain("opaque", $"{state} {hook} {create}", StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_create_again_keeps_the_task_and_another_is_refused()
    {
        TaskState state = Running("draft");
        TaskCommand.Create other = Create(Route("draft"));
        other = new(other.Task with { Request = other.Task.Request with { Digest = "d2" } });

        Assert.Same(state, TaskMachine.Decide(state, Create(Route("draft")), T0.AddDays(1)).Next);
        Assert.Equal(TaskRejection.AlreadyExists, TaskMachine.Decide(state, other, T0).Rejection);
    }

    [Fact]
    public void The_same_create_by_another_caller_is_refused()
    {
        TaskCommand.Create create = Create(Route("draft"));
        TaskCommand.Create By(string? who) => new(create.Task with { Request = create.Task.Request with { Principal = who } });
        TaskState state = TaskMachine.Decide(TaskState.None, By("ann"), T0).Next;

        Assert.Same(state, TaskMachine.Decide(state, By("ann"), T0).Next);
        Assert.Same(state, TaskMachine.Decide(state, By(null), T0).Next);
        TaskDecision refusal = TaskMachine.Decide(state, By("bob"), T0);
        Assert.Equal(TaskRejection.AlreadyExists, refusal.Rejection);
        Assert.DoesNotContain("ann", refusal.Why, StringComparison.Ordinal);
        Assert.Equal(TaskRejection.AlreadyExists, TaskMachine.Decide(Running("draft"), By("bob"), T0).Rejection);
    }

    [Fact]
    public void The_requester_is_in_the_event()
    {
        TaskState running = Running("draft", "publish");
        TaskState wished = TaskMachine.Decide(running, new TaskCommand.Pause(new PauseTask { By = "ann" }), T0).Next;
        TaskState canceled = TaskMachine.Decide(running, new TaskCommand.Cancel(new CancelTask { By = "bob" }), T0).Next;

        Assert.Contains("\"by\":\"ann\"", wished.NewEvents[^1].Event.Data.ToString(), StringComparison.Ordinal);
        Assert.Contains("\"by\":\"bob\"", canceled.NewEvents[^1].Event.Data.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("\"by\"", running.NewEvents[^1].Event.Data.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_step_shifts_the_route_and_starts_the_next()
    {
        TaskState state = Running("draft", "publish");

        state = Decide(state, Done(state), T0.AddSeconds(1));

        Assert.Equal(new ActorRoute(["draft"], "publish", []), state.Route);
        Assert.Equal(new StepNumber(Key, 2, 1), state.Number);
    }

    [Fact]
    public void The_end_of_the_route_is_success_with_the_last_payload()
    {
        TaskState state = Running("draft");

        state = Decide(state, Done(state, """{"final":1}"""), T0.AddSeconds(1));

        Assert.Equal(TaskPhase.Succeeded, state.Phase);
        Assert.Equal("""{"final":1}""", state.Payload.ToString());
        Assert.Equal(new ActorRoute(["draft"], "", []), state.Route);
        Assert.Equal(100, state.Progress.Percent);
    }

    [Fact]
    public void A_task_with_nothing_to_do_is_done_whole() =>
        Assert.Equal((TaskPhase.Succeeded, 100), (Running("x-sink").Phase, Running("x-sink").Progress.Percent));

    [Fact]
    public void A_handler_that_returns_nothing_ends_the_task_with_the_payload_it_had()
    {
        TaskState state = Running("draft", "publish");

        state = Decide(state, Outcome(state, StepOutcome.Ended), T0.AddSeconds(1));

        Assert.Equal(TaskPhase.Succeeded, state.Phase);
        Assert.Equal("""{"topic":"Q3"}""", state.Payload.ToString());
    }

    [Fact]
    public void A_handler_may_rewrite_only_the_rest_of_the_route()
    {
        TaskState state = Running("draft", "publish");
        StepReport report = StepReport.Done(state.Number, Json("{}")) with
        {
            Route = new(["forged"], "forged", ["review", "archive"]),
        };

        state = Decide(state, new TaskCommand.CompleteStep(report), T0);

        Assert.Equal(new ActorRoute(["draft"], "review", ["archive"]), state.Route);
    }

    [Fact]
    public void A_pause_takes_two_writes_and_is_none_before_its_checkpoint_is_durable()
    {
        TaskState state = Running("draft", "x-pause", "publish");

        TaskDecision first = TaskMachine.Decide(state, Done(state), T0.AddSeconds(10));
        Assert.Equal(TaskPhase.Running, first.Next.Phase);
        Assert.Null(first.Next.Sla.Deadline);
        Assert.Equal(new TaskEffect.SaveCheckpoint(first.Next.Number), Assert.Single(first.Effects));
        Assert.False(first.Next.Payload.IsEmpty);

        TaskState paused = Decide(first.Next, Saved(first.Next), T0.AddSeconds(11));
        Assert.Equal(TaskPhase.Paused, paused.Phase);
        Assert.True(paused.Payload.IsEmpty);
        Assert.Equal(new ActorRoute(["draft", "x-pause"], "x-resume", ["publish"]), paused.Route);
        Assert.Equal(TimeSpan.FromSeconds(20), paused.Sla.Left);
    }

    // The table of the usage guide: 30 s; paused after 10; two hours of thought; 5 s more; paused again with 15 left.
    [Fact]
    public void Thinking_time_costs_nothing()
    {
        TaskState state = Running("draft", "x-pause", "legal", "x-pause", "publish");
        state = Decide(state, Done(state), T0.AddSeconds(10));
        state = Decide(state, Saved(state), T0.AddSeconds(10));
        Assert.Equal(TimeSpan.FromSeconds(20), state.Pauses.Current!.Remaining);

        DateTimeOffset resumed = T0.AddSeconds(10).AddHours(2);
        TaskDecision decision = TaskMachine.Decide(state, Answer(state), resumed);
        Assert.Contains(new TaskEffect.ArmSla(resumed.AddSeconds(20), 2), decision.Effects);

        state = Decide(decision.Next, Done(decision.Next), resumed.AddSeconds(5));
        Assert.Equal(TimeSpan.FromSeconds(15), state.Pauses.Current!.Remaining);
        Assert.Equal(2, state.Pauses.Current.Number);
        Assert.Equal("paused/report-123.2.json", state.Pauses.Current.CheckpointKey.Value);
    }

    [Fact]
    public void An_answer_goes_on_behind_x_resume_with_the_merged_payload()
    {
        TaskState state = Paused("publish");

        state = Decide(state, Answer(state, """{"merged":true}"""), T0.AddHours(1));

        Assert.Equal(TaskPhase.Running, state.Phase);
        Assert.Equal(new ActorRoute(["draft", "x-pause", "x-resume"], "publish", []), state.Route);
        Assert.Equal("""{"merged":true}""", state.Payload.ToString());
        Assert.Equal("paused/report-123.1.json", Assert.Single(state.Cleanup).Key.Value);
        Assert.StartsWith("""{"approved":true,"decision":{""", state.NewEvents[0].Detail.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_route_that_names_x_resume_itself_resumes_once()
    {
        TaskState state = Running("draft", "x-pause", "x-resume", "publish");
        state = Decide(state, Done(state), T0);
        state = Decide(state, Saved(state), T0);
        state = Decide(state, Answer(state), T0);

        Assert.Equal(new ActorRoute(["draft", "x-pause", "x-resume"], "publish", []), state.Route);
    }

    [Fact]
    public void An_answer_with_no_time_left_is_too_late()
    {
        TaskState state = Paused("publish");
        state = state with { Sla = state.Sla with { Left = TimeSpan.Zero } };

        state = Decide(state, Answer(state), T0.AddHours(1));

        Assert.Equal(TaskPhase.Failed, state.Phase);
        Assert.Equal("task timed out", state.Error!.Message);
    }

    [Fact]
    public void A_tick_of_an_earlier_epoch_is_void()
    {
        TaskState state = Paused("publish");
        Assert.Same(state, TaskMachine.Decide(state, new TaskCommand.SlaTick(1), T0.AddDays(1)).Next);

        state = Decide(state, Answer(state), T0.AddDays(1));
        Assert.Same(state, TaskMachine.Decide(state, new TaskCommand.SlaTick(1), T0.AddDays(2)).Next);
        Assert.Equal(TaskPhase.Failed, Decide(state, new TaskCommand.SlaTick(2), T0.AddDays(2)).Phase);
    }

    [Fact]
    public void A_result_that_comes_after_the_deadline_does_not_save_the_task()
    {
        TaskState state = Running("draft", "publish");

        state = Decide(state, Done(state), T0.AddSeconds(30));

        Assert.Equal("timeout", state.Error!.Code);
    }

    [Fact]
    public void Cancel_while_the_checkpoint_is_written_keeps_its_key_for_a_later_delete()
    {
        TaskState state = Running("draft", "x-pause", "publish");
        state = Decide(state, Done(state), T0);

        TaskState canceled = Decide(state, Cancel(), T0);

        Assert.Equal(TaskPhase.Canceled, canceled.Phase);
        Assert.True(Assert.Single(canceled.Cleanup).NotBefore > T0);
        TaskDecision late = TaskMachine.Decide(canceled, Saved(state), T0.AddSeconds(1));
        Assert.Same(canceled, late.Next);
        Assert.IsType<TaskEffect.DeleteCheckpoints>(Assert.Single(late.Effects));
    }

    [Fact]
    public void Cancel_of_a_pause_leaves_a_task_that_has_left_it()
    {
        TaskState state = Paused("legal", "x-pause", "publish");
        TaskCommand.Cancel cancel = new(new CancelTask { Pause = 1 });
        Assert.Equal(TaskPhase.Canceled, Decide(state, cancel, T0.AddMinutes(1)).Phase);
        Assert.Equal(
            TaskRejection.NotPaused, TaskMachine.Decide(state, new TaskCommand.Cancel(new CancelTask { Pause = 2 }), T0).Rejection);

        TaskState running = Decide(state, Answer(state), T0.AddMinutes(1));
        Assert.Equal(TaskRejection.NotPaused, TaskMachine.Decide(running, cancel, T0.AddMinutes(1)).Rejection);

        TaskState pausing = Decide(running, Done(running), T0.AddMinutes(1));
        Assert.Equal(TaskRejection.NotPaused, TaskMachine.Decide(pausing, cancel, T0.AddMinutes(1)).Rejection);

        TaskState again = Decide(pausing, Saved(pausing), T0.AddMinutes(1));
        Assert.Equal(TaskRejection.NotPaused, TaskMachine.Decide(again, cancel, T0.AddMinutes(2)).Rejection);
    }

    [Fact]
    public void Cancel_stops_the_handler_and_the_same_key_again_is_no_conflict()
    {
        TaskState state = Running("draft");

        TaskDecision decision = TaskMachine.Decide(state, Cancel("k"), T0);

        Assert.Contains(new TaskEffect.StopStep(state.Number, "draft"), decision.Effects);
        Assert.Equal(TaskRejection.None, TaskMachine.Decide(decision.Next, Cancel("k"), T0).Rejection);
        Assert.Equal(TaskRejection.AlreadyFinal, TaskMachine.Decide(decision.Next, Cancel(), T0).Rejection);
    }

    [Fact]
    public void A_pause_from_outside_waits_for_the_step_boundary_and_loses_nothing_of_the_route()
    {
        TaskState state = Running("draft", "publish");
        state = Decide(state, new TaskCommand.Pause(new PauseTask { Message = "hold on" }), T0);
        Assert.Equal(TaskPhase.Running, state.Phase);

        state = Decide(state, Done(state), T0);
        state = Decide(state, Saved(state), T0);

        Assert.Equal(TaskPhase.Paused, state.Phase);
        Assert.Equal(new ActorRoute(["draft", "x-pause"], "x-resume", ["publish"]), state.Route);
        Assert.Contains("hold on", state.Pauses.Current!.Metadata.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_pause_from_outside_during_the_last_step_comes_too_late()
    {
        TaskState state = Running("draft");
        state = Decide(state, new TaskCommand.Pause(new PauseTask()), T0);

        Assert.Equal(TaskPhase.Succeeded, Decide(state, Done(state), T0).Phase);
    }

    [Fact]
    public void An_unavailable_store_is_retried_and_the_task_shows_the_reason()
    {
        TaskState state = Running("draft", "x-pause", "publish");
        state = Decide(state, Done(state), T0);

        TaskDecision failed = TaskMachine.Decide(state, Outcome(state, StepOutcome.CheckpointFailed, "state mount not found"), T0);

        Assert.Equal(TaskPhase.Running, failed.Next.Phase);
        Assert.Contains("state mount not found", failed.Next.Progress.Message, StringComparison.Ordinal);
        Assert.IsType<TaskEffect.RetryAt>(Assert.Single(failed.Effects));

        // The report of the first attempt, again, is void: this is the second.
        Assert.Same(failed.Next, TaskMachine.Decide(failed.Next, Saved(state), T0).Next);
        Assert.Equal(TaskPhase.Paused, Decide(failed.Next, Saved(failed.Next), T0).Phase);
    }

    [Fact]
    public void An_unknown_actor_fails_the_task_after_a_bounded_time()
    {
        TaskState state = Decide(TaskState.None, Create(Route("draft"), slaSeconds: 300), T0);
        DateTimeOffset now = T0;
        int rounds = 0;
        while (!state.Phase.IsTerminal && rounds++ < 100)
        {
            state = Decide(state, Outcome(state, StepOutcome.UnknownActor), now);
            now = state.Progress.Retry?.At ?? now;
        }

        Assert.Equal("unknown_actor", state.Error?.Code ?? "(still waiting)");
        Assert.Equal("unknown actor draft", state.Error!.Message);
        Assert.True(now - T0 <= TimeSpan.FromSeconds(60));
    }

    [Fact]
    public void The_header_of_an_actor_comes_before_the_plan_and_is_consumed()
    {
        PausePlan plan = new([Json("""{"prompt":"first"}"""), Json("""{"prompt":"second"}""")], Json("""{"prompt":"else"}"""));
        TaskState state = Decide(TaskState.None, Create(Route("a", "x-pause", "b", "x-pause", "c", "x-pause", "d"), plan: plan), T0);
        List<string> prompts = [];
        while (!state.Phase.IsTerminal)
        {
            bool own = state.Route.Curr == "b";
            state = Decide(state, Done(state, headers: own ? """{"trace":"t","x-asya-pause":{"prompt":"own"}}""" : ""), T0);
            if (state.Pauses.Current is { } pause)
            {
                prompts.Add(pause.Metadata.ToString());
                state = Decide(state, Saved(state), T0);
                state = Decide(state, Answer(state, digest: $"a{state.Pauses.Count}"), T0);
            }
        }

        Assert.Equal(["""{"prompt":"first"}""", """{"prompt":"own"}""", """{"prompt":"else"}"""], prompts);
        Assert.Equal("""{"trace":"t"}""", state.Headers.ToString());
    }

    [Fact]
    public void A_payload_over_the_limit_fails_the_task()
    {
        TaskState state = Running("draft", "publish");
        string large = $$"""{"a":"{{new string('x', PayloadLimits.MaxBytes)}}"}""";

        Assert.Equal("payload_too_large", Decide(state, Done(state, large), T0).Error!.Code);
    }

    [Fact]
    public void A_checkpoint_that_is_deleted_from_the_store_is_forgotten()
    {
        TaskState state = Decide(Paused("publish"), Cancel(), T0.AddDays(1));

        TaskState clean = Decide(state, new TaskCommand.ForgetCheckpoints([new("paused/report-123.1.json")]), T0.AddDays(1));

        Assert.Empty(clean.Cleanup);
        Assert.Empty(clean.NewEvents);
        Assert.Equal(clean.EndedAt + TimeSpan.FromDays(30), clean.CleanupDue);
    }
}
