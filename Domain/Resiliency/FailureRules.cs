using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Asya.Domain.Pausing;
using Asya.Domain.Text;
using Asya.Events;
using Asya.Payloads;
using Asya.Steps;
using Asya.Tasks;
using Asya.Timing;
using static Asya.Domain.TaskChanges;

namespace Asya.Domain.Resiliency;

/// <summary>The rules for a step that failed: a retry, another route, or the end of the task.</summary>
internal static class FailureRules
{
    /// <summary>How long an actor may be unknown before its task fails: time for a rolling upgrade to bring it.</summary>
    private static readonly TimeSpan UnknownActorPatience = TimeSpan.FromSeconds(30);

    private static readonly Backoff Delays = new(Min: TimeSpan.FromSeconds(0.25), Max: TimeSpan.FromSeconds(15));

    public static TaskState StepFailed(TaskState state, StepReport report, ResiliencyPlan? actor, DateTimeOffset now)
    {
        int errors = (state.Progress.Retry?.Errors ?? 0) + 1;
        TaskError error = (report.Error ?? ErrorAt(state, TaskErrorCode.HandlerError, $"actor '{state.Route.Curr}' failed")) with
        {
            Attempts = state.Progress.Attempt,
        };
        ImmutableArray<string> types = report.ErrorTypes.IsDefault ? [] : report.ErrorTypes;
        if (types is [RetryRules.ProcessDied, ..] && (state.Progress.Retry?.Crashes ?? 0) is var crashes && crashes < RetryRules.MaxCrashes)
        {
            StepRetry soon = new(
                now + Delays.DelayAfter(crashes + 1), 0, now, error.Message, state.Progress.Retry?.Errors ?? 0, crashes + 1);
            return TryAgain(state, soon, now);
        }

        // The author's own route for failures takes precedence over all policies.
        (JsonBytes way, JsonBytes others) = Headers.Take(state.Headers, Headers.OnError);
        if (NameIn(way) is { } elsewhere)
        {
            return MandatoryRules.Refuse(state, PausesAhead.Follow(state.Pauses.Ahead, state.Route.Next, [elsewhere]), [elsewhere])
                is { } refusal
                ? EndRules.Fail(state, refusal, now)
                : Reroute(state with { Headers = others }, [elsewhere], error, now);
        }

        if (RetryRules.PolicyFor(actor, state.Resiliency, types) is not { } policy)
        {
            return EndRules.Fail(state, error, now);
        }

        TimeSpan delay = RetryRules.DelayAfter(policy, errors, state.Number);
        bool inTime = policy.MaxDuration is not { } longest || now + delay - state.Progress.StepSince <= longest;
        if (errors < policy.MaxAttempts && inTime)
        {
            return TryAgain(state, new(now + delay, 0, now, error.Message, errors, state.Progress.Retry?.Crashes ?? 0), now);
        }

        return policy.OnExhausted.IsDefaultOrEmpty ? EndRules.Fail(state, error, now) : Reroute(state, policy.OnExhausted, error, now);
    }

    public static TaskState ActorMissing(TaskState state, DateTimeOffset now)
    {
        string reason = $"unknown actor {state.Route.Curr}";
        return state.Progress.Retry is { Failures: > 0 } retry && now - retry.Since >= UnknownActorPatience
            ? EndRules.Fail(state, ErrorAt(state, TaskErrorCode.UnknownActor, reason), now)
            : RetryLater(state, reason, now);
    }

    public static TaskState RetryLater(TaskState state, string reason, DateTimeOffset now)
    {
        int failures = (state.Progress.Retry?.Failures ?? 0) + 1;
        DateTimeOffset since = state.Progress.Retry is { Failures: > 0 } row ? row.Since : now;
        StepRetry retry = new(
            now + Delays.DelayAfter(failures), failures, since, reason, state.Progress.Retry?.Errors ?? 0, state.Progress.Retry?.Crashes
                ?? 0);
        return WithEvent(
            state with { Progress = state.Progress with { Attempt = state.Progress.Attempt + 1, Retry = retry } }, TaskEventKind.Waiting,
            $"Waiting at {state.Route.Curr}: {reason}", now);
    }

    private static TaskState TryAgain(TaskState state, StepRetry retry, DateTimeOffset now) =>
        WithEvent(
            state with { Progress = state.Progress with { Attempt = state.Progress.Attempt + 1, Retry = retry } }, TaskEventKind.Retrying,
            $"Trying {state.Route.Curr} again: {retry.Reason}", now);

    /// <summary>Sends the task along another route, with the payload of the failed step and the error as a header.</summary>
    private static TaskState Reroute(TaskState state, ImmutableArray<string> route, TaskError error, DateTimeOffset now)
    {
        JsonObject what =
            new() { ["message"] = error.Message, ["type"] = error.Type, ["actor"] = error.Actor, ["attempts"] = error.Attempts };
        RouteChange change = PausesAhead.Follow(state.Pauses.Ahead, state.Route.Next, route);
        TaskState next = PauseRules.WithPausesAhead(state, change, said: null, now) with
        {
            Route = (state.Route with { Next = route }).Shift(),
            Headers = Headers.With(state.Headers, Headers.Error, what),
            Progress = PauseRules.WithPausesAhead(state, change, said: null, now).Progress with { Retry = null },
        };
        return StepRules.Enter(WithEvent(next, TaskEventKind.Rerouted, $"Sent to {route[0]}: {error.Message}", now), now);
    }

    private static string? NameIn(JsonBytes header)
    {
        try
        {
            return !header.IsEmpty && JsonNode.Parse(header.Span) is JsonValue value && value.TryGetValue(out string? name)
                && name.Length > 0 ? name : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
