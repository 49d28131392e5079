using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Asya.Domain.Resiliency;
using Asya.Domain.Text;
using Asya.Payloads;
using Asya.Steps;
using Asya.Tasks;

namespace Asya.Domain;

/// <content>What becomes of a step whose handler failed: once more, another way, or the end.</content>
internal static partial class TaskMachine
{
    private static TaskState StepFailed(TaskState state, StepReport report, ResiliencyPlan? actor, DateTimeOffset now)
    {
        int errors = (state.Retry?.Errors ?? 0) + 1;
        TaskError error = (report.Error ?? Error(state, "handler_error", $"actor '{state.Route.Curr}' failed")) with { Attempts = state.Attempt };
        ImmutableArray<string> types = report.ErrorTypes.IsDefault ? [] : report.ErrorTypes;
        if (types is [RetryRules.ProcessDied, ..] && (state.Retry?.Crashes ?? 0) is var crashes && crashes < RetryRules.MaxCrashes)
        {
            StepRetry soon = new(now + BackOff(crashes + 1), 0, now, error.Message, state.Retry?.Errors ?? 0, crashes + 1);
            return TryAgain(state, soon, now);
        }

        // The author's own way out of failures goes before all policies.
        (JsonBytes way, JsonBytes others) = Headers.Take(state.Headers, Headers.OnError);
        if (NameIn(way) is { } elsewhere)
        {
            return Reroute(state with { Headers = others }, [elsewhere], error, now);
        }

        if (RetryRules.PolicyFor(actor, state.Resiliency, types) is not { } policy)
        {
            return Fail(state, error, now);
        }

        TimeSpan delay = RetryRules.DelayAfter(policy, errors, state.Number);
        bool inTime = policy.MaxDuration is not { } longest || now + delay - state.StepSince <= longest;
        if (errors < policy.MaxAttempts && inTime)
        {
            return TryAgain(state, new(now + delay, 0, now, error.Message, errors, state.Retry?.Crashes ?? 0), now);
        }

        return policy.OnExhausted.IsDefaultOrEmpty ? Fail(state, error, now) : Reroute(state, policy.OnExhausted, error, now);
    }

    private static TaskState TryAgain(TaskState state, StepRetry retry, DateTimeOffset now) =>
        WithEvent(state with { Attempt = state.Attempt + 1, Retry = retry }, "retrying", $"Trying {state.Route.Curr} again: {retry.Reason}", now);

    /// <summary>Sends the task along another route, with the payload that the step could not do and what went wrong as a header.</summary>
    private static TaskState Reroute(TaskState state, ImmutableArray<string> route, TaskError error, DateTimeOffset now)
    {
        JsonObject what = new() { ["message"] = error.Message, ["type"] = error.Type, ["actor"] = error.Actor, ["attempts"] = error.Attempts };
        TaskState next = state with
        {
            Route = (state.Route with { Next = route }).Shift(),
            Headers = Headers.With(state.Headers, Headers.Error, what),
            Retry = null,
        };
        return EnterStep(WithEvent(next, "rerouted", $"Sent to {route[0]}: {error.Message}", now), now);
    }

    private static string? NameIn(JsonBytes header)
    {
        try
        {
            return !header.IsEmpty && JsonNode.Parse(header.Span) is JsonValue value && value.TryGetValue(out string? name) && name.Length > 0 ? name : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
