using System.Collections.Immutable;
using Asya.Domain.Resiliency;
using Asya.Steps;
using Asya.Tasks;
using static Asya.Domain.Tests.Given;

namespace Asya.Domain.Tests.Resiliency;

/// <summary>What is counted of a step's failures, and what a task says of them.</summary>
public sealed class FailedStepTests
{
    private static readonly RetryPolicy Calm = new() { MaxAttempts = 3, InitialDelay = TimeSpan.FromSeconds(2), Jitter = false };
    private static readonly ResiliencyPlan Plan =
        new() { Policies = ImmutableDictionary<string, RetryPolicy>.Empty.Add("default", Calm) };

    [Fact]
    public void An_actor_may_be_unknown_for_half_a_minute_since_it_was_first_missed()
    {
        TaskState state = Decide(TaskState.None, Create(Route("draft"), slaSeconds: 600), T0);

        state = Missed(state, T0);
        Assert.Equal((TaskPhase.Running, 1, T0), (state.Phase, state.Progress.Retry!.Failures, state.Progress.Retry.Since));
        state = Missed(state, T0.AddSeconds(29.9));
        Assert.Equal((TaskPhase.Running, 2, T0), (state.Phase, state.Progress.Retry!.Failures, state.Progress.Retry.Since));

        TaskState over = Missed(state, T0.AddSeconds(30));
        Assert.Equal((TaskPhase.Failed, "unknown_actor"), (over.Phase, over.Error!.Code));
        Assert.Equal("unknown actor draft", over.Error.Message);
    }

    [Fact]
    public void That_a_step_could_not_be_delivered_is_tried_again_for_as_long_as_the_task_has()
    {
        TaskState state = Decide(TaskState.None, Create(Route("draft"), slaSeconds: 600), T0);
        for (int times = 1; times <= 40; times++)
        {
            state = Decide(state, new TaskCommand.CompleteStep(
                StepReport.Ended(state.Number) with { Outcome = StepOutcome.Undelivered }), T0.AddSeconds(times));
            Assert.Equal((TaskPhase.Running, times), (state.Phase, state.Progress.Retry!.Failures));
        }

        Assert.Equal("the step could not be started", state.Progress.Retry!.Reason);
        Assert.Equal(T0.AddSeconds(55), state.Progress.Retry.At);
    }

    [Fact]
    public void Waiting_for_an_actor_forgets_neither_the_errors_nor_the_dead_processes_of_a_step()
    {
        TaskState state = Decide(TaskState.None, Create(Route("draft"), slaSeconds: 600), T0);
        state = Fails(state, "ValueError", T0);
        state = Fails(state, RetryRules.ProcessDied, T0.AddSeconds(1));
        Assert.Equal((1, 1), (state.Progress.Retry!.Errors, state.Progress.Retry.Crashes));

        state = Missed(state, T0.AddSeconds(2));
        Assert.Equal((1, 1, 1), (state.Progress.Retry!.Errors, state.Progress.Retry.Crashes, state.Progress.Retry.Failures));

        state = Fails(state, "ValueError", T0.AddSeconds(3));
        Assert.Equal((2, 1), (state.Progress.Retry!.Errors, state.Progress.Retry.Crashes));
    }

    [Fact]
    public void The_waits_after_dead_processes_double()
    {
        TaskState state = Decide(TaskState.None, Create(Route("draft"), slaSeconds: 600), T0);
        List<double> waits = [];
        for (int died = 1; died <= RetryRules.MaxCrashes; died++)
        {
            state = Fails(state, RetryRules.ProcessDied, T0.AddSeconds(died), plan: null);
            waits.Add((state.Progress.Retry!.At - T0.AddSeconds(died)).TotalSeconds);
        }

        Assert.Equal([0.25, 0.5, 1], waits);
    }

    [Fact]
    public void A_failure_of_no_type_is_one_like_any_other()
    {
        TaskState state = Running("draft");
        StepReport report = StepReport.Failed(state.Number, new() { Code = "handler_error", Message = "no", Actor = "draft" }, default);

        Assert.Equal(TaskPhase.Failed, Decide(state, new TaskCommand.CompleteStep(report), T0).Phase);
        Assert.Equal(2, Decide(state, new TaskCommand.CompleteStep(report, Plan), T0).Progress.Attempt);
    }

    [Fact]
    public void The_default_policy_of_the_actor_goes_before_that_of_the_flow()
    {
        ResiliencyPlan flow = new() { Policies = ImmutableDictionary<string, RetryPolicy>.Empty.Add("default", new RetryPolicy()) };

        Assert.Same(Calm, RetryRules.PolicyFor(Plan, flow, ["ValueError"]));
        Assert.Same(flow.Policies["default"], RetryRules.PolicyFor(new ResiliencyPlan(), flow, ["ValueError"]));
    }

    [Fact]
    public void A_rule_of_the_flow_goes_before_the_default_policy_of_the_actor()
    {
        RetryPolicy own = new();
        ResiliencyPlan flow = new()
        {
            Policies = ImmutableDictionary<string, RetryPolicy>.Empty.Add("own", own),
            Rules = [new(["ValueError"], "own")],
        };

        Assert.Same(own, RetryRules.PolicyFor(Plan, flow, ["ValueError"]));
        Assert.Same(Calm, RetryRules.PolicyFor(Plan, flow, ["OSError"]));
    }

    [Fact]
    public void Waits_are_spread_unless_a_policy_says_otherwise() =>
        Assert.True(new RetryPolicy() is { Jitter: true, MaxAttempts: 3 });

    [Fact]
    public void A_rule_fits_by_any_of_its_errors()
    {
        RetryPolicy own = new();
        ResiliencyPlan plan = Plan with { Policies = Plan.Policies.Add("own", own), Rules = [new(["OSError", "ValueError"], "own")] };

        Assert.Same(own, RetryRules.PolicyFor(plan, null, ["ValueError"]));
    }

    [Fact]
    public void A_name_in_the_header_for_failures_counts_if_it_is_a_text_that_is_not_empty()
    {
        foreach (string header in (string[])["\"\"", "7", "null", "[\"mend\"]"])
        {
            TaskState state = Decide(TaskState.None, Create(Route("draft"), headers: $$"""{"_on_error":{{header}}}"""), T0);
            Assert.Equal(TaskPhase.Failed, Fails(state, "ValueError", T0, plan: null).Phase);
        }
    }

    private static TaskState Missed(TaskState state, DateTimeOffset now) =>
        Decide(state, new TaskCommand.CompleteStep(StepReport.UnknownActor(state.Number)), now);

    private static TaskState Fails(TaskState state, string type, DateTimeOffset now) => Fails(state, type, now, Plan);

    private static TaskState Fails(TaskState state, string type, DateTimeOffset now, ResiliencyPlan? plan) =>
        Decide(state, new TaskCommand.CompleteStep(
            StepReport.Failed(
                state.Number, new() { Code = "handler_error", Message = "no", Actor = state.Route.Curr, Type = type }, [type]),
            plan), now);
}
