using Asya.Domain.Pausing;
using Asya.Events;
using Asya.Identity;
using Asya.Tasks;
using static Asya.Domain.TaskChanges;

namespace Asya.Domain.Waiting;

/// <summary>Who may answer a pause, and who may claim, release or delegate it.</summary>
/// <remarks>
/// Principals come from credentials only. A task without an owner was created while identity was off, and takes an answer without a
/// principal. An admin may answer every pause but one that excludes the requester, if the task is the admin's own.
/// </remarks>
internal static class WaitRules
{
    public static TaskDecision ChangeWait(TaskState state, ChangeWait request, DateTimeOffset now)
    {
        if (request.Pause is { } named && named != state.Pause!.Number)
        {
            return NotPaused(state);
        }

        (WaitState? wait, ResumeVerdict? refusal) = Change(state, request);
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
            WaitChange.Claim => WithEvent(next, TaskEventKind.Claimed, $"Claimed by {request.By}", now, by: request.By),
            WaitChange.Release => WithEvent(next, TaskEventKind.Released, $"Released by {request.By}", now, by: request.By),
            _ => WithEvent(next, TaskEventKind.Delegated, $"Delegated to {request.To}", now, by: request.By),
        };
        return TaskDecision.Transition(state, next, now);
    }

    public static TaskDecision NotPaused(TaskState state) =>
        TaskDecision.Reject(state, TaskRejection.NotPaused, ResumeRules.NotPausedText(state));

    /// <summary>Gets why an answer of a principal is refused; null: it is not.</summary>
    /// <remarks>
    /// A claim keeps other candidates away. Its holder still has to satisfy the rules, and may have left the group since.
    /// </remarks>
    public static ResumeVerdict? Refuse(TaskState state, Answerer who)
    {
        if (state.Pause?.Wait is not { } wait)
        {
            return null;
        }

        if (who.By is null)
        {
            return RefuseUnnamed(state, wait);
        }

        if (wait.ExcludesRequester && who.IsRequesterOf(state))
        {
            return NotAllowed("Whoever created the task may not answer it.");
        }

        if (who.IsAdmin)
        {
            return null;
        }

        if (wait.Rules.FirstOrDefault(rule => !rule.Names(who)) is { } rule)
        {
            return NotAllowed($"It is for {rule.Describe()} to answer.");
        }

        return wait.ClaimedBy is { } holder && !who.Is(holder)
            ? ResumeVerdict.Refuse(TaskRejection.Claimed, $"{holder} has claimed it.")
            : null;
    }

    // A task with an owner was created with identity on: then an answer without a principal is a mistake of its client, and satisfies no
    // rule.
    private static ResumeVerdict? RefuseUnnamed(TaskState state, WaitState wait) =>
        state.Principal is not null && (wait.ClaimedBy is not null || wait.Rules.Any(static rule => !rule.AdmitsAll))
            ? NotAllowed("The pause says who answers it, and the answer names no principal.")
            : null;

    /// <summary>Gets the wait after a change, or why there is none.</summary>
    private static (WaitState? Next, ResumeVerdict? Refusal) Change(TaskState state, ChangeWait request)
    {
        WaitState wait = state.Pause!.Wait ?? new WaitState();
        if (request.By is null)
        {
            return (null,
                ResumeVerdict.Refuse(
                    TaskRejection.Invalid, "Without identity nobody can be told apart, so nothing can be claimed or delegated."));
        }

        Answerer who = Answerer.From(request);
        if (Refuse(state, who) is { } refusal)
        {
            return (null, refusal);
        }

        return request.Change switch
        {
            // An admin may answer in spite of a claim, but takes it over only by a delegation.
            WaitChange.Claim when wait.ClaimedBy is { } holder && !who.Is(holder) =>
                (null, ResumeVerdict.Refuse(TaskRejection.Claimed, $"{holder} has claimed it.")),
            WaitChange.Claim => (wait with { ClaimedBy = wait.ClaimedBy ?? request.By }, null),
            WaitChange.Release => (wait with { ClaimedBy = null }, null),
            WaitChange.Delegate when string.IsNullOrEmpty(request.To) =>
                (null, ResumeVerdict.Refuse(TaskRejection.Invalid, "A delegation must say to whom.")),
            WaitChange.Delegate when wait.ExcludesRequester && IsRequester(state, request) =>
                (null, NotAllowed("Whoever created the task may not answer it.")),
            WaitChange.Delegate => (wait with { Assignee = request.To, Groups = [], ClaimedBy = null }, null),
            _ => (null, ResumeVerdict.Refuse(TaskRejection.Invalid, "There is no such change.")),
        };
    }

    private static bool IsRequester(TaskState state, ChangeWait request) =>
        state.Requesters.Any(name => PrincipalName.AreSame(request.To, name) || request.ToPerson?.Is(name) == true);

    private static ResumeVerdict NotAllowed(string why) => ResumeVerdict.Refuse(TaskRejection.NotAllowed, why);
}
