using Asya.Domain.Origins;
using Asya.Domain.Pausing;
using Asya.Events;
using Asya.Identity;
using Asya.Payloads;
using Asya.Tasks;
using static Asya.Domain.TaskChanges;

namespace Asya.Domain;

/// <summary>The rules that create a task, cancel it, and end it when its time is up.</summary>
internal static class LifecycleRules
{
    public static TaskDecision Create(TaskState state, NewTask task, DateTimeOffset now)
    {
        TaskState next = WithEvent(NewState(state, task, now), TaskEventKind.Created, "Task created", now, detail: task.Request.Payload,
            onBehalfOf: task.Request.OnBehalfOf?.Name);
        next = next with { Phase = TaskPhase.Running, Sla = next.Sla.Thaw(now) };
        return TaskDecision.Transition(state, StepRules.Enter(next, now), now);
    }

    /// <summary>Admits a repeat of the request that created the task.</summary>
    /// <remarks>
    /// Its caller may have missed the first answer. Another request with the same id is a conflict, and so is the same request of another
    /// principal, which must not be shown the task.
    /// </remarks>
    public static TaskDecision CreateAgain(TaskState state, NewTask task) =>
        (state.Identity.Digest == task.Request.Digest || state.Identity.Digest == task.Request.DigestOfBytes)
            && task.Request.Principal is var caller
        && (caller is null || PrincipalName.AreSame(caller, state.Identity.Principal))
        && IsForSamePerson(state, task.Request)
            ? TaskDecision.Unchanged(state)
            : TaskDecision.Reject(
                state, TaskRejection.AlreadyExists, $"A task with id '{task.Key.Id}' exists already and was created by another request.");

    private static bool IsForSamePerson(TaskState state, CreateTask request) =>
        request.OnBehalfOf is { } person ? person.Is(state.Identity.OnBehalfOf) : state.Identity.OnBehalfOf is null;

    public static TaskDecision NotFound(TaskState state) => TaskDecision.Reject(state, TaskRejection.NotFound, "Task not found");

    private static TaskState NewState(TaskState missing, NewTask task, DateTimeOffset now)
    {
        CreateTask request = task.Request;
        return new()
        {
            Key = task.Key,
            Pauses = new()
            {
                CountBefore = missing.Pauses.CountBefore,
                RedactedPlaces = task.RedactedPlaces,
                Plan = task.PausePlan,
                Ahead = task.Parent is null ? PausesAhead.Bind(task.Route, task.PausePlan) : task.PausesAhead,
                PeopleAsked = task.PeopleAsked,
                Audiences = task.PausePlan.IsForCandidates ? [] : null,
                QuestionsAsked = task.QuestionsAsked,
            },
            Phase = TaskPhase.Pending,
            Identity = new()
            {
                Flow = request.Flow,
                ParentId = request.ParentId,
                ContextId = request.ContextId,
                Principal = request.Principal,
                OnBehalfOf = request.OnBehalfOf?.Name,
                FurtherRequesters = task.FurtherRequesters,
                HookOf = task.HookOf,
                Digest = request.Digest,
                Parent = task.Parent,
                CreatedAt = now,
            },
            Route = task.Route,
            Headers = request.Headers,
            Payload = request.Payload,
            Origins = OriginRules.OfStart(task),
            Sla = SlaClock.Frozen(task.Timeout),
            Retention = task.Retention,
            Resiliency = task.Resiliency,
            Children = new() { Hooks = task.Hooks },
            NewPush = request.Push,
            Row = new() { IsVetted = true, ArePausesBound = true },
            Subject = task.Subject is { } subject ? subject with { Title = null, Values = null } : null,
        };
    }

    public static TaskDecision CancelChild(TaskState state, DateTimeOffset now) => CancelChild(state, WithoutPendingEvents(state), now);

    /// <summary>Creates a missing child as cancelled: the request that creates it may still be under way.</summary>
    public static TaskDecision CancelMissingChild(TaskState state, NewTask task, DateTimeOffset now) =>
        CancelChild(state, NewState(state, task, now) with { Payload = JsonBytes.EmptyObject }, now);

    private static TaskDecision CancelChild(TaskState from, TaskState child, DateTimeOffset now) =>
        TaskDecision.Transition(
            from, EndRules.End(child, TaskPhase.Canceled, TaskEventKind.Canceled, "The task that set this one going is over", now), now);

    /// <summary>Admits a repeat of the cancel that ended the task, and refuses every other.</summary>
    public static TaskDecision CancelAgain(TaskState state, CancelTask request) =>
        state.Phase == TaskPhase.Canceled && request.Key is not null && state.CancelKey == request.Key
            ? TaskDecision.Unchanged(state)
            : TaskDecision.Reject(state, TaskRejection.AlreadyFinal, $"Task is already in a final state (status: {state.Phase.WireName})");

    public static TaskDecision Cancel(TaskState state, CancelTask request, DateTimeOffset now)
    {
        if (request.Pause is { } pause && (state.Phase != TaskPhase.Paused || state.Pauses.Current!.Number != pause))
        {
            return TaskDecision.Reject(state, TaskRejection.NotPaused, ResumeRules.NotAtPauseText(state, pause));
        }

        TaskState next =
            EndRules.End(WithoutPendingEvents(state) with { CancelKey = request.Key }, TaskPhase.Canceled, TaskEventKind.Canceled,
                request.Reason ?? "Task canceled", now, request.By);
        return TaskDecision.Transition(state, next, now);
    }

    public static TaskDecision SlaTick(TaskState state, int epoch, DateTimeOffset now)
    {
        // A tick of an earlier epoch was under way when the task was paused. A tick comes too early after a clock was set back.
        if (!state.Sla.IsRunning || state.Sla.Epoch != epoch)
        {
            return TaskDecision.Unchanged(state);
        }

        return state.Sla.IsSpent(now)
            ? TaskDecision.Transition(state, EndRules.TimeOut(WithoutPendingEvents(state), now), now)
            : TaskDecision.Unchanged(state, new TaskEffect.ArmSla(state.Sla.Deadline!.Value, epoch));
    }

    /// <summary>Time that has only been skipped counts neither for the SLA nor for a back-off.</summary>
    public static TaskDecision SkipTime(TaskState state, TimeSpan by, DateTimeOffset now) => TaskDecision.Transition(
        state,
        WithoutPendingEvents(state) with
        {
            Sla = state.Sla with { Deadline = state.Sla.Deadline + by },
            Progress = state.Progress with
            {
                Retry = state.Progress.Retry is { } retry ? retry with { At = retry.At + by } : null,
            },
        },
        now);

    /// <summary>Stores what was taken out of a row of an earlier version when it was read, and records that in the history.</summary>
    public static TaskDecision KeepVetted(TaskState state, DateTimeOffset now) => state.Row.WasChanged
        ? TaskDecision.Transition(state,
            WithEvent(WithoutPendingEvents(state) with { Row = state.Row with { WasChanged = false } }, TaskEventKind.Vetted,
                "Control headers that a request had set were dropped", now), now)
        : TaskDecision.Unchanged(state);
}
