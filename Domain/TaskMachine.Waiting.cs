using Asya.Domain.Pausing;
using Asya.Domain.Waiting;
using Asya.Tasks;

namespace Asya.Domain;

/// <content>What happens to a paused task while nobody answers, and who is to answer.</content>
internal static partial class TaskMachine
{
    private static readonly TimeSpan MinRetryDelay = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan MaxRetryDelay = TimeSpan.FromHours(1);

    internal static WaitState? WaitOf(PausePolicy? policy, DateTimeOffset now) => policy is not { NeedsTracking: true } ? null : new WaitState
    {
        Assignee = policy.Assignee,
        Groups = policy.Groups,
        NotRequester = policy.NotRequester,
        Also = policy.Also,
        DueAt = now + policy.Due,
        NextAt = policy.Milestones is [var first, ..] ? now + first.After : null,
    };

    /// <summary>Passes every milestone whose time has come: all at once, if nobody was there to look for a while.</summary>
    private static TaskDecision WaitTick(TaskState state, DateTimeOffset now)
    {
        if (!state.IsWaitDue(now))
        {
            return TaskDecision.Unchanged(state);
        }

        PausePolicy policy = PausePolicyReader.Read(state.Pause!.Metadata)!;
        TaskState next = WithoutPendingEvents(state);
        while (next.Pause is { Wait: { NextAt: { } at } wait } current && at <= now)
        {
            switch (policy.Milestones[wait.Passed])
            {
                case PauseMilestone.Remind:
                    next = WithEvent(next with { Pause = current with { Wait = Pass(wait, policy, current) } }, "reminded", "Still waiting for an answer", now);
                    break;
                case PauseMilestone.Escalate to:
                    WaitState others = Pass(wait, policy, current) with { Assignee = to.Assignee, Groups = to.Groups, ClaimedBy = null, Escalations = wait.Escalations + 1 };
                    next = WithEvent(next with { Pause = current with { Wait = others } }, "escalated", "Others are to answer now", now);
                    break;
                case PauseMilestone.Expire { Outcome: PauseExpiry.Cancel }:
                    next = End(WithEvent(next, "expired", "Nobody answered in time", now), TaskPhase.Canceled, "canceled", "Task canceled: nobody answered in time", now);
                    break;
                case PauseMilestone.Expire { Outcome: PauseExpiry.Fail failure }:
                    next = WithEvent(next, "expired", "Nobody answered in time", now);
                    next = Fail(next, new TaskError { Code = "expired", Message = failure.Message, Actor = ActorRoute.PauseActor }, now);
                    break;
                case PauseMilestone.Expire { Outcome: var outcome }:
                    // The payload is in the checkpoint, so it goes the way of every answer. Until that has been stored the
                    // time stays overdue, and whoever looks next tries again.
                    TaskEffect answer = new TaskEffect.ApplyExpiry(current.Number, outcome);
                    return next.NewEvents.IsEmpty ? TaskDecision.Unchanged(state, answer) : TaskDecision.Move(next with { UpdatedAt = now }, [answer]);
            }
        }

        return Transition(state, next, now);
    }

    /// <summary>Puts off what could not be done: a store that is away for a minute is asked soon, a checkpoint that is gone ever more seldom.</summary>
    /// <remarks>
    /// Never given up: without its checkpoint a task has no payload to go on with and nothing that a second try could start from, but somebody may
    /// bring the checkpoint back. Until then the task waits, and may be cancelled.
    /// </remarks>
    private static TaskDecision ExpiryFailed(TaskState state, int pause, DateTimeOffset now)
    {
        if (!state.IsWaitDue(now) || state.Pause!.Number != pause)
        {
            return TaskDecision.Unchanged(state);
        }

        WaitState wait = state.Pause.Wait!;
        TimeSpan delay = MinRetryDelay * Math.Pow(2, Math.Min(wait.Tries, 20));
        WaitState later = wait with { Tries = wait.Tries + 1, NextAt = now + (delay < MaxRetryDelay ? delay : MaxRetryDelay) };
        return Transition(state, WithoutPendingEvents(state) with { Pause = state.Pause with { Wait = later } }, now);
    }

    private static WaitState Pass(WaitState wait, PausePolicy policy, PauseState pause)
    {
        int passed = wait.Passed + 1;
        return wait with { Passed = passed, NextAt = passed < policy.Milestones.Length ? pause.PausedAt + policy.Milestones[passed].After : null };
    }

    private static TaskDecision ChangeWait(TaskState state, ChangeWait request, DateTimeOffset now)
    {
        if (state.Phase != TaskPhase.Paused || (request.Pause is { } named && named != state.Pause!.Number))
        {
            return TaskDecision.Reject(state, TaskRejection.NotPaused, ResumeRules.NotPausedText(state));
        }

        (WaitState? wait, ResumeVerdict? refusal) = WaitRules.Change(state, request);
        if (refusal is not null)
        {
            return TaskDecision.Reject(state, refusal.Rejection, refusal.Why);
        }

        if (wait!.Equals(state.Pause!.Wait))
        {
            return TaskDecision.Unchanged(state);
        }

        TaskState next = WithoutPendingEvents(state) with { Pause = state.Pause with { Wait = wait } };
        next = request.Change switch
        {
            WaitChange.Claim => WithEvent(next, "claimed", $"Claimed by {request.By}", now, by: request.By),
            WaitChange.Release => WithEvent(next, "released", $"Released by {request.By}", now, by: request.By),
            _ => WithEvent(next, "delegated", $"Delegated to {request.To}", now, by: request.By),
        };
        return Transition(state, next, now);
    }
}
