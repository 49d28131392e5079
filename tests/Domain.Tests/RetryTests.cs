using System.Collections.Immutable;
using System.Text.Json;
using Asya.Domain.Resiliency;
using Asya.Steps;
using Asya.Tasks;
using Asya.Timing;
using static Asya.Domain.Tests.Given;

namespace Asya.Domain.Tests;

/// <summary>The handling of failed steps.</summary>
public sealed class RetryTests
{
    private static readonly RetryPolicy Calm = new() { MaxAttempts = 3, InitialDelay = TimeSpan.FromSeconds(2), Jitter = false };

    [Fact]
    public void Without_a_policy_the_first_failure_is_the_end()
    {
        TaskState state = Fails(Running("draft", "publish"), plan: null);

        Assert.Equal(TaskPhase.Failed, state.Phase);
        Assert.Equal(
            ("handler_error", "draft", "ValueError", 1), (state.Error!.Code, state.Error.Actor, state.Error.Type, state.Error.Attempts));
    }

    [Fact]
    public void A_policy_tries_again_after_growing_waits_and_then_fails_with_the_last_error()
    {
        ResiliencyPlan plan = Default(Calm);
        TaskState state = Running("draft", "publish");

        state = Fails(state, plan, now: T0);
        Assert.Equal((2, T0.AddSeconds(2), TaskPhase.Running), (state.Progress.Attempt, state.Progress.Retry!.At, state.Phase));
        Assert.Contains(new TaskEffect.RetryAt(T0.AddSeconds(2)), EffectRules.ForState(state, T0));
        Assert.Equal(T0.AddSeconds(2), state.WakeAt);

        state = Fails(state, plan, now: T0.AddSeconds(2));
        Assert.Equal((3, T0.AddSeconds(6)), (state.Progress.Attempt, state.Progress.Retry!.At));

        state = Fails(state, plan, now: T0.AddSeconds(6));
        Assert.Equal((TaskPhase.Failed, 3), (state.Phase, state.Error!.Attempts));
    }

    [Fact]
    public void The_text_of_a_handlers_error_is_kept_unless_the_task_has_redacted_places()
    {
        TaskState state = Running("draft");
        StepReport report = StepReport.Failed(
            state.Number, new() { Code = "handler_error", Message = "actor failed", Detail = "ValueError: 4711" }, ["ValueError"]);
        TaskState redacted = state with { Pauses = state.Pauses with { RedactedPlaces = ["/iban"] } };

        Assert.Equal("ValueError: 4711", Decide(state, new TaskCommand.CompleteStep(report), T0).Error!.Detail);
        Assert.Null(Decide(redacted, new TaskCommand.CompleteStep(report), T0).Error!.Detail);
    }

    [Fact]
    public void A_success_in_between_forgets_the_failures()
    {
        TaskState state = Fails(Running("draft", "publish", "tell"), Default(Calm));
        state = Decide(state, Done(state), T0.AddSeconds(3));

        Assert.Equal(("publish", 1), (state.Route.Curr, state.Progress.Attempt));
        Assert.Null(state.Progress.Retry);
    }

    [Theory]
    [InlineData(BackoffGrowth.Constant, new[] { 2.0, 2, 2, 2 })]
    [InlineData(BackoffGrowth.Linear, new[] { 2.0, 4, 6, 7 })]
    [InlineData(BackoffGrowth.Exponential, new[] { 2.0, 4, 7, 7 })]
    public void Waits_grow_by_the_policy_up_to_its_maximum(BackoffGrowth backOff, double[] seconds)
    {
        RetryPolicy policy = Calm with { BackOff = backOff, MaxDelay = TimeSpan.FromSeconds(7) };
        StepNumber number = new(Key, 1, 1);

        Assert.Equal(seconds, Enumerable.Range(1, 4).Select(n => RetryRules.DelayAfter(policy, n, number).TotalSeconds));
        Assert.Equal(7, RetryRules.DelayAfter(Calm with { MaxDelay = TimeSpan.FromSeconds(7) }, 100_000, number).TotalSeconds);
    }

    [Fact]
    public void Jitter_stays_between_half_and_one_and_a_half_and_is_the_same_for_the_same_attempt()
    {
        RetryPolicy policy = Calm with { Jitter = true, BackOff = BackoffGrowth.Constant };
        double[] waits = [.. Enumerable.Range(1, 500).Select(n => RetryRules.DelayAfter(policy, 1, new(Key, 1, n)).TotalSeconds)];

        Assert.All(waits, w => Assert.InRange(w, 1.0, 3.0));
        Assert.True(waits.Max() - waits.Min() > 1.5);
        Assert.Equal(waits[0], RetryRules.DelayAfter(policy, 1, new(Key, 1, 1)).TotalSeconds);
        Assert.Throws<ArgumentNullException>(() => RetryRules.DelayAfter(null!, 1, new(Key, 1, 1)));
    }

    [Fact]
    public void No_attempt_begins_later_than_the_longest_duration_after_the_first()
    {
        ResiliencyPlan plan =
            Default(Calm with { MaxAttempts = 100, BackOff = BackoffGrowth.Constant, MaxDuration = TimeSpan.FromSeconds(5) });
        TaskState state = Fails(Running("draft"), plan, now: T0.AddSeconds(1));
        state = Fails(state, plan, now: T0.AddSeconds(3));
        Assert.Equal(TaskPhase.Running, state.Phase);

        Assert.Equal(TaskPhase.Failed, Fails(state, plan, now: T0.AddSeconds(4)).Phase);
    }

    [Theory]
    [InlineData("ValueError", "ValueError", true)]
    [InlineData("ValueError", "my.module.ValueError", true)]
    [InlineData("my.module.ValueError", "my.module.ValueError", true)]
    [InlineData("module.ValueError", "my.module.ValueError", true)]
    [InlineData("Error", "ValueError", false)]
    [InlineData("other.ValueError", "ValueError", false)]
    [InlineData("Exception", "ValueError", true)]
    [InlineData("Nested", "Outer+Nested", true)]
    public void A_rule_names_an_error_by_its_type_or_a_base_type_short_or_qualified(string name, string type, bool fits)
    {
        ResiliencyPlan plan = new()
        {
            Policies = ImmutableDictionary<string, RetryPolicy>.Empty.Add("p", Calm),
            Rules = [new([name], "p")],
        };

        Assert.Equal(fits, RetryRules.PolicyFor(plan, null, [type, "Exception"]) is not null);
    }

    [Fact]
    public void The_first_rule_that_fits_counts_and_the_actor_goes_before_the_flow()
    {
        RetryPolicy other = Calm with { MaxAttempts = 9 };
        ResiliencyPlan actor = new() { Policies = Policies(("p", Calm)), Rules = [new(["ValueError"], "p"), new(["Exception"], "gone")] };
        ResiliencyPlan flow = new() { Policies = Policies(("p", other), ("default", other)), Rules = [new(["ValueError"], "p")] };

        Assert.Same(Calm, RetryRules.PolicyFor(actor, flow, ["ValueError", "Exception"]));
        Assert.Same(other, RetryRules.PolicyFor(null, flow, ["ValueError", "Exception"]));
        Assert.Same(other, RetryRules.PolicyFor(new() { Rules = actor.Rules }, flow, ["OSError"]));
        Assert.Null(RetryRules.PolicyFor(actor, null, ["OSError"]));
        Assert.Null(RetryRules.PolicyFor(null, null, ["ValueError"]));
    }

    [Fact]
    public void A_non_retryable_error_is_not_retried_by_any_rule()
    {
        ResiliencyPlan plan = Default(Calm) with { Rules = [new(["ValueError"], "default")], NonRetryable = ["Exception"] };

        Assert.Equal(TaskPhase.Failed, Fails(Running("draft"), plan).Phase);
        Assert.Null(RetryRules.PolicyFor(Default(Calm), new() { NonRetryable = ["ValueError"] }, ["ValueError"]));
    }

    [Fact]
    public void An_exhausted_policy_may_send_the_task_another_way_with_the_error_as_a_header()
    {
        ResiliencyPlan plan = Default(Calm with { MaxAttempts = 1, OnExhausted = ["mend", "tell"] });
        TaskState state = Fails(Running("draft", "publish"), plan);

        Assert.Equal(new ActorRoute(["draft"], "mend", ["tell"]), state.Route);
        Assert.Equal((TaskPhase.Running, 1), (state.Phase, state.Progress.Attempt));
        using JsonDocument headers = JsonDocument.Parse(state.Headers.Utf8);
        JsonElement error = headers.RootElement.GetProperty("x-asya-error");
        Assert.Equal("draft", error.GetProperty("actor").GetString());
        Assert.Equal("ValueError", error.GetProperty("type").GetString());
        Assert.Equal("""{"topic":"Q3"}""", state.Payload.ToString());
    }

    [Fact]
    public void A_task_sent_to_the_sump_fails_as_a_dead_letter()
    {
        TaskState state = Fails(Running("draft"), Default(Calm with { MaxAttempts = 1, OnExhausted = ["x-sump"] }));

        Assert.Equal((TaskPhase.Failed, "dead_letter"), (state.Phase, state.Error!.Code));
    }

    [Fact]
    public void The_authors_way_out_goes_before_all_policies_and_is_taken_once()
    {
        TaskState state = Decide(TaskState.None, Create(Route("draft", "publish"), headers: """{"_on_error":"mend","t":"1"}"""), T0);
        state = Fails(state, Default(Calm));

        Assert.Equal(new ActorRoute(["draft"], "mend", []), state.Route);
        Assert.DoesNotContain("_on_error", state.Headers.ToString(), StringComparison.Ordinal);
        Assert.Equal(TaskPhase.Failed, Fails(state, plan: null).Phase);
    }

    [Fact]
    public void A_process_that_dies_costs_no_attempt_of_the_policy_and_no_task_until_it_died_too_often()
    {
        TaskState state = Running("draft", "publish");
        for (int died = 1; died <= 3; died++)
        {
            state = Fails(state, plan: null, type: RetryRules.ProcessDied, now: T0.AddSeconds(died));
            Assert.Equal((TaskPhase.Running, died + 1), (state.Phase, state.Progress.Attempt));
            Assert.True(state.Progress.Retry!.At <= T0.AddSeconds(died + 1));
        }

        Assert.Equal(TaskPhase.Failed, Fails(state, plan: null, type: RetryRules.ProcessDied, now: T0.AddSeconds(9)).Phase);
        Assert.Equal(TaskPhase.Running, Fails(state, Default(Calm), now: T0.AddSeconds(9)).Phase);
    }

    [Fact]
    public void A_step_that_waits_is_still_under_the_sla()
    {
        TaskState state = Fails(Running("draft"), Default(Calm with { InitialDelay = TimeSpan.FromSeconds(100) }));
        Assert.Equal(T0.AddSeconds(30), state.WakeAt > T0.AddSeconds(10) ? state.WakeAt : state.Sla.Deadline);

        Assert.Equal("timeout", Decide(state, new TaskCommand.SlaTick(state.Sla.Epoch), T0.AddSeconds(30)).Error!.Code);
    }

    private static ResiliencyPlan Default(RetryPolicy policy) => new() { Policies = Policies(("default", policy)) };

    private static ImmutableDictionary<string, RetryPolicy> Policies(params (string Name, RetryPolicy Policy)[] policies) =>
        policies.ToImmutableDictionary(p => p.Name, p => p.Policy);

    private static TaskState Fails(TaskState state, ResiliencyPlan? plan, DateTimeOffset? now = null, string type = "ValueError") =>
        Decide(state, new TaskCommand.CompleteStep(
            StepReport.Failed(state.Number,
                new() { Code = "handler_error", Message = "actor failed", Actor = state.Route.Curr, Type = type }, [type, "Exception"]),
            plan), now ?? T0);
}
