using System.Collections.Immutable;
using Asya.Domain.Text;
using Asya.Domain.Waiting;
using Asya.Events;
using Asya.Payloads;
using Asya.Steps;
using Asya.Tasks;
using static Asya.Domain.TaskChanges;

namespace Asya.Domain.Pausing;

/// <summary>The rules of a pause from its request to its stored checkpoint, and of the checkpoint's deletion.</summary>
internal static class PauseRules
{
    public static TaskDecision Pause(TaskState state, PauseTask request, DateTimeOffset now)
    {
        if (ExternalPause.Refuse(state, request) is { } refusal)
        {
            return TaskDecision.Reject(state, refusal.Rejection, refusal.Why);
        }

        // A pause that is being written, or was requested already, serves this request too.
        if (state.PauseWish is not null || state.Pause is not null)
        {
            return TaskDecision.Unchanged(state);
        }

        TaskState next = WithoutPendingEvents(state) with
        {
            PauseWish = new(request.Metadata, request.Message, request.By, ExternalPause.IsConfined(state, request)),
        };
        next = WithEvent(next, TaskEventKind.PauseRequested, request.Message ?? "Task paused by external request", now, by: request.By);
        return TaskDecision.Transition(state, next, now);
    }

    public static TaskDecision NotRunning(TaskState state) =>
        TaskDecision.Reject(state, TaskRejection.NotRunning, $"Task is not running (status: {state.Phase.WireName})");

    /// <summary>First of the two writes of a pause: it fixes everything that the checkpoint is made of.</summary>
    public static TaskState Begin(TaskState state, PauseRequest? wish, DateTimeOffset now)
    {
        int number = state.PauseCount + 1;
        (JsonBytes metadata, JsonBytes headers, int planned) = DefinitionOf(state, wish, number);
        if (PausePolicyReader.Read(metadata, out PausePolicy? policy) is { } defect)
        {
            // An approval without its deadline or its people would be worse than none. A redrive asks the same again.
            TaskState defective = state with { Headers = headers, Unanswered = new(metadata) };
            return EndRules.Fail(defective, ErrorAt(state, TaskErrorCode.InvalidPause, $"the pause cannot be understood: {defect}"), now);
        }

        SlaClock frozen = state.Sla.Freeze(now);

        // A route may name x-resume itself; it comes next in any case.
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
            PeopleAsked = policy is not { People: { IsEmpty: false } people }
                ? state.PeopleAsked
                : [.. (state.PeopleAsked ?? []).Union(people)],
            Pause = new(number, metadata, now, frozen.Left, CheckpointDocument.KeyOf(state.Key, number),
                Sha256: null)
            { Wait = MilestoneRules.StartWait(policy, now) },
        };
        return WithEvent(next, TaskEventKind.Pausing, "Saving the checkpoint", now);
    }

    /// <summary>Finds the definition of a pause. If it comes from an actor's header, that header is taken out.</summary>
    private static (JsonBytes Metadata, JsonBytes Headers, int Planned) DefinitionOf(TaskState state, PauseRequest? wish, int number)
    {
        // The header belongs to the pause that its actor has put into the route, not to a requested one before it.
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

    /// <summary>Second write of a pause: the checkpoint is durable, so the payload leaves the row.</summary>
    public static TaskState Saved(TaskState state, string sha256, DateTimeOffset now)
    {
        TaskState next = state with
        {
            Phase = TaskPhase.Paused,
            Payload = default,
            Retry = null,
            Pause = state.Pause! with { Sha256 = sha256 },
            Route = CheckpointDocument.RouteAfterPause(state.Route),
        };
        return WithEvent(next, TaskEventKind.Paused, "Paused: waiting for external input", now);
    }

    /// <summary>Undoes a put that the end of the task overtook: it has landed by now, so the deletion need not wait any longer.</summary>
    public static TaskDecision DeleteOvertakenCheckpoint(TaskState state, StepReport report) =>
        report.Outcome == StepOutcome.CheckpointSaved && !state.Cleanup.IsEmpty
            ? TaskDecision.Unchanged(state, new TaskEffect.DeleteCheckpoints([.. state.Cleanup.Select(c => c.Key)]))
            : TaskDecision.Unchanged(state);

    public static TaskDecision ForgetCheckpoints(TaskState state, ImmutableArray<string> keys, DateTimeOffset now)
    {
        ImmutableArray<CheckpointToDelete> rest = state.Cleanup.RemoveAll(c => keys.Contains(c.Key));
        return rest.Length == state.Cleanup.Length
            ? TaskDecision.Unchanged(state)
            : TaskDecision.Transition(state, WithoutPendingEvents(state) with { Cleanup = rest }, now);
    }
}
