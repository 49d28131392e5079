using System.Collections.Immutable;
using System.Diagnostics;
using Asya.Domain.Pausing;
using Asya.Domain.Resiliency;
using Asya.Domain.Text;
using Asya.Steps;
using Asya.Tasks;

namespace Asya.Domain;

/// <summary>Decides what a task does next. Pure and total: the same state, command and time always give the same decision.</summary>
/// <remarks>
/// Read it top-down: <see cref="Decide"/> is the table, one method below for each command. <c>TaskMachine.Steps.cs</c>
/// holds what happens between steps, <see cref="ResumeRules"/> who may answer a pause, <see cref="EffectRules"/> what a
/// stored state asks of the world.
/// </remarks>
internal static partial class TaskMachine
{
    public static TaskDecision Decide(TaskState state, TaskCommand command, DateTimeOffset now)
    {
        return command switch
        {
            TaskCommand.Create c => Create(state, c.Task, now),
            TaskCommand.CancelChild c => CancelChild(state, c.Task, now),
            _ when !state.Exists => NoSuchTask(state, command),
            TaskCommand.CompleteStep c => CompleteStep(state, c.Report, c.Resiliency, now),
            TaskCommand.Pause c => Pause(state, c.Request, now),
            TaskCommand.Resume c => Resume(state, c.Commit, now),
            TaskCommand.Cancel c => Cancel(state, c.Request, now),
            TaskCommand.ChangeWait c => ChangeWait(state, c.Request, now),
            TaskCommand.WaitTick => WaitTick(state, now),
            TaskCommand.ExpiryFailed c => ExpiryFailed(state, c.Number, now),
            TaskCommand.SlaTick c => SlaTick(state, c.Epoch, now),
            TaskCommand.SettleChildren c => SettleChildren(state, c, now),
            TaskCommand.RecordSlice c => RecordSlice(state, c.Report, now),
            TaskCommand.Gather c => Gather(state, c, now),
            TaskCommand.ParentTold => ParentTold(state, now),
            TaskCommand.Redrive c => Redrive(state, c, now),
            TaskCommand.KeepVetted => KeepVetted(state, now),
            TaskCommand.ForgetCheckpoints c => ForgetCheckpoints(state, c.Keys, now),
            _ => throw new UnreachableException($"There is no rule for {command.GetType().Name}."),
        };
    }

    // Late reports about a task that has been removed are as harmless as any other late report.
    private static TaskDecision NoSuchTask(TaskState state, TaskCommand command) => command
        is TaskCommand.CompleteStep or TaskCommand.SlaTick or TaskCommand.ForgetCheckpoints
            or TaskCommand.SettleChildren or TaskCommand.RecordSlice or TaskCommand.Gather or TaskCommand.ParentTold or TaskCommand.WaitTick or TaskCommand.ExpiryFailed or TaskCommand.KeepVetted
            ? TaskDecision.Unchanged(state)
            : TaskDecision.Reject(state, TaskRejection.NotFound, "Task not found");

    private static TaskDecision Create(TaskState state, NewTask task, DateTimeOffset now)
    {
        if (state.Exists)
        {
            // The caller may never have seen the first answer; only another request under the same name is a conflict, and
            // so is the same one of somebody else, who must not be shown the task.
            return state.Digest == task.Request.Digest && task.Request.Principal is var caller && (caller is null || caller == state.Principal)
                ? TaskDecision.Unchanged(state)
                : TaskDecision.Reject(state, TaskRejection.AlreadyExists, $"A task with id '{task.Key.Id}' exists already and was created by another request.");
        }

        TaskState next = WithEvent(CreateState(task, now), "created", "Task created", now, detail: task.Request.Payload);
        next = next with { Phase = TaskPhase.Running, Sla = next.Sla.Thaw(now) };
        return Transition(state, EnterStep(next, now), now);
    }

    private static TaskState CreateState(NewTask task, DateTimeOffset now)
    {
        CreateTask request = task.Request;
        return new()
        {
            Key = task.Key.Value,
            Phase = TaskPhase.Pending,
            Flow = request.Flow,
            ParentId = request.ParentId,
            ContextId = request.ContextId,
            Principal = request.Principal,
            Digest = request.Digest,
            Route = task.Route,
            Headers = request.Headers,
            Payload = request.Payload,
            Sla = SlaClock.Frozen(task.Timeout),
            PausePlan = task.PausePlan,
            Retention = task.Retention,
            Resiliency = task.Resiliency,
            Hooks = task.Hooks,
            Parent = task.Parent,
            NewPush = request.Push,
            PlannedPauses = task.PlannedPauses,
            PeopleAsked = task.PeopleAsked,
            AskAgain = task.AskAgain,
            IsVetted = true,
            CreatedAt = now,
        };
    }

    private static TaskDecision CompleteStep(TaskState state, StepReport report, ResiliencyPlan? resiliency, DateTimeOffset now)
    {
        if (state.Phase.IsTerminal)
        {
            // The put that a cancel overtook has landed by now, so there is no need to wait any longer to undo it.
            return report.Outcome == StepOutcome.CheckpointSaved && !state.Cleanup.IsEmpty
                ? TaskDecision.Unchanged(state, new TaskEffect.DeleteCheckpoints([.. state.Cleanup.Select(c => c.Key)]))
                : TaskDecision.Unchanged(state);
        }

        if (state.Phase != TaskPhase.Running || report.Number != state.Number || state.Gathering != 0)
        {
            return TaskDecision.Unchanged(state);
        }

        TaskState fresh = WithoutPendingEvents(state);
        if (state.Sla.IsRunning && state.Sla.IsSpent(now))
        {
            return Transition(state, Fail(fresh, TimedOut, now), now, stepIsOver: true);
        }

        TaskState? next = (state.Route.Curr == ActorRoute.PauseActor, report.Outcome) switch
        {
            (false, StepOutcome.Done) => StepDone(fresh, report, now),
            (false, StepOutcome.Ended) => Succeed(fresh with { Route = new(state.Route.Prev.Add(state.Route.Curr), "", []) }, now),
            (false, StepOutcome.Failed) => StepFailed(fresh, report, resiliency, now),
            (false, StepOutcome.UnknownActor) => ActorMissing(fresh, now),
            (true, StepOutcome.CheckpointSaved) when report.Sha256 is { } sha => Paused(fresh, sha, now),
            (true, StepOutcome.CheckpointFailed) or (_, StepOutcome.Undelivered) => RetryLater(fresh, report.Reason ?? "the step could not be started", now),

            // An outcome that its step cannot have is no outcome.
            _ => null,
        };
        return next is null ? TaskDecision.Unchanged(state) : Transition(state, next, now, stepIsOver: true);
    }

    private static TaskDecision Pause(TaskState state, PauseTask request, DateTimeOffset now)
    {
        if (state.Phase is not (TaskPhase.Pending or TaskPhase.Running))
        {
            return TaskDecision.Reject(state, TaskRejection.NotRunning, $"Task is not running (status: {state.Phase.WireName})");
        }

        if (ExternalPause.Refuse(state, request) is var (rejection, why))
        {
            return TaskDecision.Reject(state, rejection, why);
        }

        // A pause that is being written, or was asked for, is the pause that was asked for.
        if (state.PauseWish is not null || state.Pause is not null)
        {
            return TaskDecision.Unchanged(state);
        }

        TaskState next = WithoutPendingEvents(state) with { PauseWish = new(request.Metadata, request.Message, request.By, ExternalPause.IsConfined(state, request)) };
        next = WithEvent(next, "pause_requested", request.Message ?? "Task paused by external request", now, by: request.By);
        return Transition(state, next, now);
    }

    private static TaskDecision Resume(TaskState state, ResumeCommit commit, DateTimeOffset now)
    {
        ResumeVerdict verdict = ResumeRules.Admit(state, commit.Request);
        if (verdict.Rejection != TaskRejection.None)
        {
            return TaskDecision.Reject(state, verdict.Rejection, verdict.Why, verdict.Fields);
        }

        if (verdict.Answered is not null)
        {
            return TaskDecision.Unchanged(state);
        }

        PauseState pause = state.Pause!;
        if (pause.Number != commit.Pause)
        {
            return TaskDecision.Reject(state, TaskRejection.NotPaused, ResumeRules.NotPausedText(state));
        }

        if (commit.MergedPayload.Length > PayloadLimits.MaxBytes)
        {
            return TaskDecision.Reject(state, TaskRejection.PayloadTooLarge, $"The answer makes the payload larger than {PayloadLimits.MaxBytes} bytes.");
        }

        ResumeTask request = commit.Request;
        ResumeAnswer answer = new()
        {
            Pause = pause.Number,
            Key = request.Key,
            Digest = request.Digest,
            By = request.By,
            Channel = request.Channel,
            At = now,
            Dropped = commit.Dropped,
            Extension = request.Extension,
        };
        TaskState next = WithoutPendingEvents(state) with
        {
            Phase = TaskPhase.Running,
            Payload = commit.MergedPayload,
            Headers = Headers.Without(state.Headers, Headers.ResumePrefix),
            Pause = null,
            Answers = [.. state.Answers.TakeLast(MaxAnswersKept - 1), answer],
            Cleanup = state.Cleanup.Add(new(pause.CheckpointKey, now)),
            Sla = state.Sla.Extend(request.Extension).Thaw(now),
        };
        if (request.IsExpiry)
        {
            next = WithEvent(next, "expired", "Nobody answered in time", now);
            next = request.Reroute is { } elsewhere ? next with { Route = next.Route with { Next = elsewhere } } : next;
        }

        next = WithEvent(next, "resumed", "Task resumed", now, detail: commit.Record, by: request.By);
        next = next.Sla.IsSpent(now) ? Fail(next, TimedOut, now) : EnterStep(next with { Route = next.Route.Shift() }, now);
        return Transition(state, next, now);
    }

    private static TaskDecision Cancel(TaskState state, CancelTask request, DateTimeOffset now)
    {
        if (state.Phase.IsTerminal)
        {
            return state.Phase == TaskPhase.Canceled && request.Key is not null && state.CancelKey == request.Key
                ? TaskDecision.Unchanged(state)
                : TaskDecision.Reject(state, TaskRejection.AlreadyFinal, $"Task is already in a final state (status: {state.Phase.WireName})");
        }

        if (request.Pause is { } pause && (state.Phase != TaskPhase.Paused || state.Pause!.Number != pause))
        {
            return TaskDecision.Reject(state, TaskRejection.NotPaused, ResumeRules.NotAtPauseText(state, pause));
        }

        TaskState next = End(WithoutPendingEvents(state) with { CancelKey = request.Key }, TaskPhase.Canceled, "canceled", request.Reason ?? "Task canceled", now, request.By);
        return Transition(state, next, now);
    }

    private static TaskDecision SlaTick(TaskState state, int epoch, DateTimeOffset now)
    {
        // A tick of an earlier epoch was on its way when the task was paused; an early one comes of a clock set back.
        if (state.Phase.IsTerminal || !state.Sla.IsRunning || state.Sla.Epoch != epoch)
        {
            return TaskDecision.Unchanged(state);
        }

        return state.Sla.IsSpent(now)
            ? Transition(state, Fail(WithoutPendingEvents(state), TimedOut, now), now)
            : TaskDecision.Unchanged(state, new TaskEffect.ArmSla(state.Sla.Deadline!.Value, epoch));
    }

    /// <summary>Stores what was taken from a row of an earlier version when it was read, so that its history tells of it.</summary>
    private static TaskDecision KeepVetted(TaskState state, DateTimeOffset now) => state.WasChangedByVetting
        ? Transition(state, WithEvent(WithoutPendingEvents(state) with { WasChangedByVetting = false }, "vetted", "Control headers that a request had set were dropped", now), now)
        : TaskDecision.Unchanged(state);

    private static TaskDecision ForgetCheckpoints(TaskState state, ImmutableArray<string> keys, DateTimeOffset now)
    {
        ImmutableArray<CheckpointToDelete> rest = state.Cleanup.RemoveAll(c => keys.Contains(c.Key));
        return rest.Length == state.Cleanup.Length ? TaskDecision.Unchanged(state) : Transition(state, WithoutPendingEvents(state) with { Cleanup = rest }, now);
    }

    private static TaskDecision Transition(TaskState from, TaskState to, DateTimeOffset now, bool stepIsOver = false)
    {
        to = to with { UpdatedAt = now };
        return TaskDecision.Move(to, EffectRules.Between(from, to, stepIsOver, now));
    }

    // Events and a webhook belong to one transition; those of the state before are stored already.
    private static TaskState WithoutPendingEvents(TaskState state) => state with { NewEvents = [], NewPush = null };
}
