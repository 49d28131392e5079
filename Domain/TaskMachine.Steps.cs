using Asya.Domain.Pausing;
using Asya.Domain.Text;
using Asya.Domain.Waiting;
using Asya.Payloads;
using Asya.Steps;
using Asya.Tasks;

namespace Asya.Domain;

/// <content>What happens between steps: the route moves on, a pause begins, the task ends.</content>
internal static partial class TaskMachine
{
    /// <summary>Answers that are remembered, so that a repeat is recognised: enough for any client's retries.</summary>
    internal const int MaxAnswersKept = 64;

    /// <summary>How long an actor may be unknown before its task fails: time for a rolling upgrade to bring it.</summary>
    internal static readonly TimeSpan UnknownActorPatience = TimeSpan.FromSeconds(30);

    /// <summary>How long a put may still be under way after its task was cancelled. Longer than any put may take.</summary>
    internal static readonly TimeSpan PutGrace = TimeSpan.FromSeconds(30);

    private static readonly TaskError TimedOut = new() { Code = "timeout", Message = "task timed out" };

    /// <summary>Starts whatever the route's current entry asks for.</summary>
    private static TaskState EnterStep(TaskState state, DateTimeOffset now)
    {
        // A slice ends where its parent goes on, and every route at x-sink.
        if (state.Route.Curr == ActorRoute.SinkActor || (state.Parent is { EndsAt.Length: > 0 } link && link.EndsAt == state.Route.Curr))
        {
            state = state with { Route = new(state.Route.Prev, "", []) };
        }

        if (OpenFanIn(state) is { } fanOut)
        {
            return BeginGathering(state, fanOut, now);
        }

        // x-resume is what follows a pause; without one there is nothing to resume. So it is with slices that nobody made.
        if (state.Route.Curr is ActorRoute.ResumeActor or ActorRoute.FanInActor)
        {
            return EnterStep(state with { Route = state.Route.Shift() }, now);
        }

        if (state.Route.IsOver)
        {
            return Succeed(state, now);
        }

        if (state.Route.Curr == ActorRoute.SumpActor)
        {
            return Fail(state, Error(state, "dead_letter", "the task was sent to x-sump"), now);
        }

        if (state.Route.Curr == ActorRoute.PauseActor)
        {
            return BeginPause(state, wish: null, now);
        }

        if (state.PauseWish is { } wish)
        {
            ActorRoute detour = new(state.Route.Prev, ActorRoute.PauseActor, state.Route.Next.Insert(0, state.Route.Curr));
            return BeginPause(state with { Route = detour }, wish, now);
        }

        state = state with { Step = state.Step + 1, Attempt = 1, Retry = null, StepSince = now };
        return WithEvent(state, "started", $"Processing in {state.Route.Curr}", now);
    }

    private static TaskState StepDone(TaskState state, StepReport report, DateTimeOffset now)
    {
        if (report.Payload.Length > PayloadLimits.MaxBytes)
        {
            return Fail(state, Error(state, "payload_too_large", $"actor '{state.Route.Curr}' returned a payload of more than {PayloadLimits.MaxBytes} bytes"), now);
        }

        // Where the task has been is the task's own knowledge: of the reported route only the rest counts.
        ActorRoute route = report.Route is { } reported ? state.Route with { Next = reported.Next } : state.Route;
        TaskState next = state with
        {
            Route = route.Shift(),
            Payload = report.Payload,
            Headers = report.Headers.IsEmpty ? state.Headers : report.Headers,
        };
        return FansOut(next, report, now);
    }

    /// <summary>First of the two writes of a pause: it fixes everything the checkpoint's bytes are made of.</summary>
    private static TaskState BeginPause(TaskState state, PauseRequest? wish, DateTimeOffset now)
    {
        int number = state.PauseCount + 1;
        (JsonBytes metadata, JsonBytes headers, int planned) = DefinitionOf(state, wish, number);
        if (PausePolicyReader.Read(metadata, out PausePolicy? policy) is { } defect)
        {
            // An approval that nobody has to give in time, or that anybody may give, is worse than none. A second try is to ask the same.
            TaskState defective = state with { Headers = headers, Unanswered = new(metadata) };
            return Fail(defective, Error(state, "invalid_pause", $"the pause cannot be understood: {defect}"), now);
        }

        SlaClock frozen = state.Sla.Freeze(now);

        // A route may name x-resume itself. It is what comes next anyway.
        ActorRoute route = state.Route.Next is [ActorRoute.ResumeActor, .. var rest] ? state.Route with { Next = [.. rest] } : state.Route;
        TaskState next = state with
        {
            Route = route,
            Headers = headers,
            Step = state.Step + 1,
            Attempt = 1,
            Retry = null,
            StepSince = now,
            Sla = frozen,
            PauseCount = number,
            PlannedPauses = planned,
            PauseWish = null,
            AskAgain = default,
            PeopleAsked = policy is not { People: { IsEmpty: false } people } ? state.PeopleAsked : [.. (state.PeopleAsked ?? []).Union(people)],
            Pause = new(number, metadata, now, frozen.Left, CheckpointDocument.KeyOf(state.Key, number), Sha256: null) { Wait = WaitOf(policy, now) },
        };
        return WithEvent(next, "pausing", "Saving the checkpoint", now);
    }

    /// <summary>Finds what a pause asks, and takes an actor's header out if it is what was found.</summary>
    private static (JsonBytes Metadata, JsonBytes Headers, int Planned) DefinitionOf(TaskState state, PauseRequest? wish, int number)
    {
        // The header belongs to the pause that its actor has put into the route, not to one that comes in between.
        if (wish is not null)
        {
            return (ExternalPause.Define(state, wish, number), state.Headers, state.PlannedPauses);
        }

        if (!state.AskAgain.IsEmpty)
        {
            return (state.AskAgain, state.Headers, state.PlannedPauses);
        }

        (JsonBytes fromActor, JsonBytes headers) = Headers.Take(state.Headers, Headers.Pause);
        int planned = state.PlannedPauses + 1;
        return (PauseMetadata.TryRead(fromActor, out JsonBytes own) ? own : state.PausePlan.For(planned), headers, planned);
    }

    /// <summary>Second write of a pause: the checkpoint is durable, so the row need not hold the payload any more.</summary>
    private static TaskState Paused(TaskState state, string sha256, DateTimeOffset now)
    {
        TaskState next = state with
        {
            Phase = TaskPhase.Paused,
            Payload = default,
            Retry = null,
            Pause = state.Pause! with { Sha256 = sha256 },
            Route = CheckpointDocument.RouteAfterPause(state.Route),
        };
        return WithEvent(next, "paused", "Paused: waiting for external input", now);
    }

    private static TaskState Succeed(TaskState state, DateTimeOffset now) =>
        End(state, TaskPhase.Succeeded, "succeeded", "Task completed successfully", now);

    private static TaskState Fail(TaskState state, TaskError error, DateTimeOffset now) =>
        End(state with { Error = error }, TaskPhase.Failed, "failed", error.Message, now);

    private static TaskState End(TaskState state, TaskPhase phase, string kind, string message, DateTimeOffset now, string? by = null)
    {
        TaskState next = state with
        {
            Phase = phase,
            EndedAt = now,
            Retry = null,
            PauseWish = null,
            Gathering = 0,
            FanOuts = FanOutsAfter(state, phase),
            Sla = state.Sla.Freeze(now),
        };
        if (state.Pause is { } pause)
        {
            // Unsaved: a put may be under way and land after a delete, so the delete waits for it.
            DateTimeOffset notBefore = pause.Sha256 is null ? now + PutGrace : now;
            next = next with { Pause = null };
            next = phase == TaskPhase.Failed && pause.Sha256 is not null
                ? KeepQuestion(next, pause)
                : next with { Cleanup = state.Cleanup.Add(new(pause.CheckpointKey, notBefore)) };
        }

        return WithHook(next, kind, message, now, by);
    }

    /// <summary>Keeps what a failed task still asked, with the checkpoint that has its payload, for as long as a second try may be wanted.</summary>
    private static TaskState KeepQuestion(TaskState state, PauseState pause)
    {
        TaskState next = state with { Unanswered = new(pause.Metadata, pause.CheckpointKey, pause.Sha256) };
        return state.Retention > TimeSpan.Zero
            ? next with { Cleanup = state.Cleanup.Add(new(pause.CheckpointKey, state.EndedAt!.Value + state.Retention)) }
            : next;
    }

    private static TaskState ActorMissing(TaskState state, DateTimeOffset now)
    {
        string reason = $"unknown actor {state.Route.Curr}";
        return state.Retry is { Failures: > 0 } retry && now - retry.Since >= UnknownActorPatience
            ? Fail(state, Error(state, "unknown_actor", reason), now)
            : RetryLater(state, reason, now);
    }

    private static TaskState RetryLater(TaskState state, string reason, DateTimeOffset now)
    {
        int failures = (state.Retry?.Failures ?? 0) + 1;
        DateTimeOffset since = state.Retry is { Failures: > 0 } row ? row.Since : now;
        StepRetry retry = new(now + BackOff(failures), failures, since, reason, state.Retry?.Errors ?? 0, state.Retry?.Crashes ?? 0);
        return WithEvent(state with { Attempt = state.Attempt + 1, Retry = retry }, "waiting", $"Waiting at {state.Route.Curr}: {reason}", now);
    }

    /// <summary>0.25 s, then twice as long each time, at most 15 s.</summary>
    private static TimeSpan BackOff(int failures) =>
        TimeSpan.FromSeconds(Math.Min(15, 0.25 * Math.Pow(2, Math.Min(failures, 10) - 1)));

    private static TaskError Error(TaskState state, string code, string message) => new() { Code = code, Message = message, Actor = state.Route.Curr };

    private static TaskState WithEvent(TaskState state, string kind, string message, DateTimeOffset now, JsonBytes detail = default, string? by = null)
    {
        TaskState next = state with
        {
            Message = message,
            UpdatedAt = now,
            LastEvent = state.LastEvent + 1,
            Progress = Math.Max(state.Progress, ProgressOf(state)),
        };
        return next with { NewEvents = next.NewEvents.Add(new(EventData.Create(next, kind, now, by), detail)) };
    }

    private static double ProgressOf(TaskState state)
    {
        int done = state.Route.Prev.Length;
        int all = done + (state.Route.IsOver ? 0 : 1) + state.Route.Next.Length;
        return state.Phase == TaskPhase.Succeeded ? 100 : all == 0 ? 0 : Math.Round(100.0 * done / all, 1);
    }
}
