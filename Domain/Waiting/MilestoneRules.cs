using Asya.Domain.Pausing;
using Asya.Events;
using Asya.Tasks;
using Asya.Timing;
using static Asya.Domain.TaskChanges;

namespace Asya.Domain.Waiting;

/// <summary>The rules for a pause without an answer: reminders, escalations and its expiry.</summary>
internal static class MilestoneRules
{
    private static readonly Backoff ExpiryRetries = new(Min: TimeSpan.FromSeconds(10), Max: TimeSpan.FromHours(1));

    /// <summary>Makes the wait of a pause that has just begun; null: its definition asks for none.</summary>
    public static WaitState? StartWait(PausePolicy? policy, DateTimeOffset now) =>
        policy is not { NeedsTracking: true } ? null : new WaitState
        {
            Assignee = policy.Assignee,
            Groups = policy.Groups,
            NotRequester = policy.NotRequester,
            Also = policy.Also,
            DueAt = now + policy.Due,
            NextAt = policy.Milestones is [var first, ..] ? now + first.After : null,
        };

    /// <summary>Passes every milestone that is due: several at once after a time without a silo.</summary>
    public static TaskDecision WaitTick(TaskState state, DateTimeOffset now)
    {
        if (!state.IsWaitDue(now))
        {
            return TaskDecision.Unchanged(state);
        }

        PausePolicy? policy = PausePolicyReader.Read(state.Pauses.Current!.Metadata);
        TaskState next = WithoutPendingEvents(state);
        while (next.Pauses.Current is { Wait: { WakeAt: { } at } wait } current && at <= now)
        {
            if (wait.ClaimedUntil == at)
            {
                next = WithEvent(next.WithWait(wait.WithoutClaim()), TaskEventKind.Released,
                    $"The claim of {wait.ClaimedBy} has ended", now);
                continue;
            }

            switch (policy!.Milestones[wait.Passed])
            {
                case PauseMilestone.Remind:
                    next = WithEvent(next.WithWait(Pass(wait, policy, current)), TaskEventKind.Reminded,
                        "Still waiting for an answer", now);
                    break;
                case PauseMilestone.Escalate to:
                    WaitState others = Pass(wait, policy, current).WithoutClaim() with
                    {
                        Assignee = to.Assignee,
                        Groups = to.Groups,
                        Delegations = null,
                        Escalations = wait.Escalations + 1,
                    };
                    next = WithEvent(
                        AudienceRules.Note(next.WithWait(others)), TaskEventKind.Escalated, "Others are to answer now", now);
                    break;
                case PauseMilestone.Expire { Outcome: PauseExpiry.Cancel }:
                    next = EndRules.End(WithEvent(next, TaskEventKind.Expired, "Nobody answered in time", now), TaskPhase.Canceled,
                        TaskEventKind.Canceled, "Task canceled: nobody answered in time", now);
                    break;
                case PauseMilestone.Expire { Outcome: PauseExpiry.Fail failure }:
                    next = WithEvent(next, TaskEventKind.Expired, "Nobody answered in time", now);
                    next = EndRules.Fail(next,
                        new TaskError { Code = TaskErrorCode.Expired.WireName, Message = failure.Message, Actor = ActorRoute.PauseActor },
                        now);
                    break;
                case PauseMilestone.Expire { Outcome: var outcome }:
                    // The payload is in the checkpoint, so the expiry takes the way of every answer. Until it is stored, the milestone
                    // stays overdue and the next look at the task tries again.
                    TaskEffect answer = new TaskEffect.ApplyExpiry(current.Number, outcome);
                    return next.NewEvents.IsEmpty
                        ? TaskDecision.Unchanged(state, answer)
                        : TaskDecision.Move(next with { UpdatedAt = now }, [answer]);
            }
        }

        return TaskDecision.Transition(state, next, now);
    }

    /// <summary>Postpones an expiry whose checkpoint could not be read: soon at first, then less and less often.</summary>
    /// <remarks>
    /// It is never given up. Without its checkpoint a task has no payload to continue with, and a redrive has none to start from, but the
    /// checkpoint may be restored. Until then the task waits, and may be cancelled.
    /// </remarks>
    public static TaskDecision ExpiryFailed(TaskState state, int pause, DateTimeOffset now)
    {
        if (!(state.IsWaitDue(now) && state.Pauses.Current!.Wait!.NextAt <= now) || state.Pauses.Current.Number != pause)
        {
            return TaskDecision.Unchanged(state);
        }

        WaitState wait = state.Pauses.Current.Wait!;
        int tries = wait.Tries + 1;
        WaitState later = wait with { Tries = tries, NextAt = now + ExpiryRetries.DelayAfter(tries) };
        return TaskDecision.Transition(state, WithoutPendingEvents(state).WithWait(later), now);
    }

    private static WaitState Pass(WaitState wait, PausePolicy policy, PauseState pause)
    {
        int passed = wait.Passed + 1;
        return wait with
        {
            Passed = passed,
            NextAt = passed < policy.Milestones.Length ? pause.PausedAt + policy.Milestones[passed].After : null,
        };
    }
}
