using System.Collections.Immutable;
using Asya.Domain.Waiting;
using Asya.Events;
using Asya.Steps;
using Asya.Tasks;
using static Asya.Domain.TaskChanges;

namespace Asya.Domain.Pausing;

/// <summary>The rules of a pause from its request to its stored checkpoint, and of the checkpoint's deletion.</summary>
internal static class PauseRules
{
    /// <summary>The definition id of a pause that a request asked for.</summary>
    internal const string RequestId = "request";

    public static TaskDecision Pause(TaskState state, PauseTask request, DateTimeOffset now)
    {
        if (ExternalPause.Refuse(state, request) is { } refusal)
        {
            return TaskDecision.Reject(state, refusal.Rejection, refusal.Why);
        }

        // A pause that is being written, or was requested already, serves this request too.
        if (state.Pauses.Wish is not null || state.Pauses.Current is not null)
        {
            return TaskDecision.Unchanged(state);
        }

        TaskState next = WithoutPendingEvents(state) with
        {
            Pauses = state.Pauses with
            {
                Wish = new(request.Metadata, request.Message, request.By, ExternalPause.IsConfined(state, request)),
            },
        };
        next = WithEvent(next, TaskEventKind.PauseRequested, request.Message ?? "Task paused by external request", now, by: request.By);
        return TaskDecision.Transition(state, next, now);
    }

    public static TaskDecision NotRunning(TaskState state) =>
        TaskDecision.Reject(state, TaskRejection.NotRunning, $"Task is not running (status: {state.Phase.WireName})");

    /// <summary>First of the two writes of a pause: it fixes everything that the checkpoint is made of.</summary>
    public static TaskState Begin(TaskState state, PauseRequest? wish, DateTimeOffset now)
    {
        int number = state.Pauses.Last + 1;

        // A definition belongs to its pause in the route, not to a requested one before it.
        (PauseDefinition definition, PausesAhead? rest) =
            wish is null ? PausesAhead.Take(state.Pauses.Ahead) : (PauseDefinition.None, state.Pauses.Ahead);
        PauseQuestion question = wish is null
            ? DefinitionRules.Resolve(state, definition)
            : new(RequestId, ExternalPause.Define(state, wish, number));
        string? defect = question.Defect;
        PausePolicy? policy = null;
        defect ??= PausePolicyReader.Read(question.Metadata, out policy, isFromActor: true);
        if (defect is not null)
        {
            // An approval without its deadline or its people would be worse than none. A redrive asks the same again.
            TaskState defective = question.Metadata.IsEmpty
                ? state
                : state with { Pauses = state.Pauses with { Unanswered = new(question.Metadata) { Id = question.Id } } };
            return EndRules.Fail(defective with { Pauses = defective.Pauses with { Ahead = rest } },
                ErrorAt(state, TaskErrorCode.InvalidPause, $"the pause cannot be understood: {defect}"), now);
        }

        question = question with { Metadata = Prefill.Into(question.Metadata, state.Payload, Redaction.PlacesOf(state) ?? []) };
        SlaClock frozen = state.Sla.Freeze(now);

        // A route may name x-resume itself; it comes next in any case.
        ActorRoute route = state.Route.Next is [ActorRoute.ResumeActor, .. var others]
            ? state.Route with { Next = [.. others] }
            : state.Route;
        TaskState next = state with
        {
            Route = route,
            Progress = state.Progress.NextStep(now),
            Sla = frozen,
            Pauses = state.Pauses with
            {
                Count = state.Pauses.Count + 1,
                Ahead = rest,
                Wish = null,
                PeopleAsked = policy is not { People: { IsEmpty: false } people }
                ? state.Pauses.PeopleAsked
                : [.. (state.Pauses.PeopleAsked ?? []).Union(people)],
                Current = new(number, question.Metadata, now, frozen.Left, CheckpointKey.ForPause(state.Key, number),
                Sha256: null)
                { Definition = question.Id, Wait = MilestoneRules.StartWait(policy, now) },
            },
        };
        return WithEvent(AudienceRules.Note(next), TaskEventKind.Pausing, "Saving the checkpoint", now);
    }

    /// <summary>Takes the definitions for a new route, and tells what no pause will ask.</summary>
    public static TaskState WithPausesAhead(TaskState state, RouteChange change, PauseDefinition? said, DateTimeOffset now)
    {
        TaskState next = state with { Pauses = state.Pauses with { Ahead = change.Ahead } };
        string removed =
            string.Join(
                ", ", change.Removed.Select(d => d.Id ?? (d.Entry > 0 ? state.Pauses.Plan.For(d.Entry).Id : null)).OfType<string>());
        if (removed.Length > 0)
        {
            next = WithEvent(next, TaskEventKind.PauseRemoved, $"At {state.Route.Curr} a pause has left the route: {removed}", now);
        }

        return said is not null && change.Ahead?.Unplaced == said
            ? WithEvent(next, TaskEventKind.PauseUnplaced,
                $"Actor {state.Route.Curr} has defined a pause, but none is ahead in the route; the next one that comes will ask it", now)
            : next;
    }

    /// <summary>Second write of a pause: the checkpoint is durable, so the payload leaves the row.</summary>
    public static TaskState Saved(TaskState state, string sha256, DateTimeOffset now)
    {
        TaskState next = state with
        {
            Phase = TaskPhase.Paused,
            Payload = default,
            Progress = state.Progress with { Retry = null },
            Pauses = state.Pauses with { Current = state.Pauses.Current! with { Sha256 = sha256 } },
            Route = CheckpointDocument.RouteAfterPause(state.Route),
        };
        return WithEvent(next, TaskEventKind.Paused, "Paused: waiting for external input", now);
    }

    /// <summary>Undoes a put that the end of the task overtook: it has landed by now, so the deletion need not wait any longer.</summary>
    public static TaskDecision DeleteOvertakenCheckpoint(TaskState state, StepReport report) =>
        report.Outcome == StepOutcome.CheckpointSaved && !state.Cleanup.IsEmpty
            ? TaskDecision.Unchanged(state, new TaskEffect.DeleteCheckpoints([.. state.Cleanup.Select(c => c.Key)]))
            : TaskDecision.Unchanged(state);

    public static TaskDecision ForgetCheckpoints(TaskState state, ImmutableArray<CheckpointKey> keys, DateTimeOffset now)
    {
        ImmutableArray<CheckpointToDelete> rest = state.Cleanup.RemoveAll(c => keys.Contains(c.Key));
        return rest.Length == state.Cleanup.Length
            ? TaskDecision.Unchanged(state)
            : TaskDecision.Transition(state, WithoutPendingEvents(state) with { Cleanup = rest }, now);
    }
}
