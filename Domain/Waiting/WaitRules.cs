using System.Collections.Immutable;
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
    private const string NotTheRequester = "A requester of the task may not answer it.";

    /// <summary>How often in a row a question may be delegated.</summary>
    private const int MaxDelegations = 3;

    public static TaskDecision ChangeWait(TaskState state, ChangeWait request, DateTimeOffset now)
    {
        if (request.Pause is { } named && named != state.Pauses.Current!.Number)
        {
            return NotPaused(state);
        }

        (WaitState? wait, string what, ResumeVerdict? refusal) = Change(state, request, now);
        if (refusal is not null)
        {
            return TaskDecision.Reject(state, refusal.Rejection, refusal.Why);
        }

        if (wait!.Equals(state.Pauses.Current!.Wait ?? new WaitState()))
        {
            return TaskDecision.Unchanged(state);
        }

        TaskEventKind kind = request.Change switch
        {
            WaitChange.Claim => TaskEventKind.Claimed,
            WaitChange.Release => TaskEventKind.Released,
            _ => TaskEventKind.Delegated,
        };
        TaskState next = AudienceRules.Note(WithoutPendingEvents(state).WithWait(wait));
        return TaskDecision.Transition(state, WithEvent(next, kind, what, now, by: request.By, onBehalfOf: request.OnBehalfOf?.Name), now);
    }

    public static TaskDecision NotPaused(TaskState state) =>
        TaskDecision.Reject(state, TaskRejection.NotPaused, ResumeRules.NotPausedText(state));

    /// <summary>Gets why an answer of a principal is refused; null: it is not.</summary>
    /// <remarks>
    /// A claim keeps other candidates away. Its holder still has to satisfy the rules, and may have left the group since.
    /// </remarks>
    public static ResumeVerdict? Refuse(TaskState state, Answerer who)
    {
        if (state.Pauses.Current?.Wait is not { } wait)
        {
            return null;
        }

        if (who.By is null)
        {
            return RefuseUnnamed(state, wait);
        }

        if (wait.ExcludesRequester && who.IsRequesterOf(state))
        {
            return NotAllowed(NotTheRequester);
        }

        if (who.IsAdmin)
        {
            return null;
        }

        if (wait.Rules.FirstOrDefault(rule => !rule.Names(who)) is { } rule)
        {
            return NotAllowed($"It is for {rule.Describe()} to answer.");
        }

        // Where no people are named, every approver may claim: that must not keep the one away whose task it is.
        return wait.ClaimedBy is { } holder && !who.Is(holder) && (wait.NamesPeople || !who.IsRequesterOf(state))
            ? Claimed(holder)
            : null;
    }

    // A task with an owner was created with identity on: then an answer without a principal is a mistake of its client, and satisfies no
    // rule.
    private static ResumeVerdict? RefuseUnnamed(TaskState state, WaitState wait) =>
        state.Identity.Principal is not null && (wait.ClaimedBy is not null || wait.Rules.Any(static rule => !rule.AdmitsAll))
            ? NotAllowed("The pause says who answers it, and the answer names no principal.")
            : null;

    /// <summary>Gets the wait after a change and what has happened, or why there is none.</summary>
    private static (WaitState? Next, string What, ResumeVerdict? Refusal) Change(TaskState state, ChangeWait request, DateTimeOffset now)
    {
        WaitState wait = state.Pauses.Current!.Wait ?? new WaitState();
        if (request.By is null)
        {
            return (null, "",
                ResumeVerdict.Refuse(
                    TaskRejection.Invalid, "Without identity nobody can be told apart, so nothing can be claimed or delegated."));
        }

        Answerer who = Answerer.From(request);
        if (request.Change == WaitChange.Release)
        {
            return Release(state, wait, who);
        }

        if (Refuse(state, who) is { } refusal)
        {
            return (null, "", refusal);
        }

        PausePolicy? policy = PausePolicyReader.Read(state.Pauses.Current.Metadata);
        return request.Change switch
        {
            // Neither an admin nor a requester, who may answer in spite of a claim, takes it over.
            WaitChange.Claim when wait.ClaimedBy is { } holder && !who.Is(holder) => (null, "", Claimed(holder)),

            // Not prolonged by its holder, who could keep the question for ever.
            WaitChange.Claim when wait.ClaimedBy is not null => (wait, "", null),
            WaitChange.Claim =>
                (wait with { ClaimedBy = request.By, ClaimedUntil = now + (policy?.ClaimFor ?? PausePolicy.DefaultClaim) },
                    $"Claimed by {request.By}", null),
            WaitChange.Delegate when RefuseDelegation(state, wait, policy, request) is { } refused => (null, "", refused),
            WaitChange.Delegate =>
                (wait.WithoutClaim() with
                {
                    Delegations = [.. wait.Delegations ?? [],
                        new(request.By, request.To!, IsFree: who.IsAdmin || policy?.Delegation == DelegationLimit.Any)],
                }, $"Delegated to {request.To}", null),
            _ => (null, "", ResumeVerdict.Refuse(TaskRejection.Invalid, "There is no such change.")),
        };
    }

    /// <summary>Gives a question back: a claim by its holder, a delegation by either side, both by an admin.</summary>
    private static (WaitState? Next, string What, ResumeVerdict? Refusal) Release(TaskState state, WaitState wait, Answerer who)
    {
        ImmutableArray<Delegation> chain = wait.Delegations ?? [];
        int own = chain.IndexOf(chain.FirstOrDefault(link => who.Is(link.From))!);
        if (own >= 0)
        {
            // With all that came of it, and for one who may answer again afterwards.
            WaitState back = Shortened(wait, own);
            return Refuse(state.WithWait(back), who) is { } refused
                ? (null, "", refused)
                : (back, $"{who.By} has taken back the delegation to {chain[own].To}", null);
        }

        if (who.IsAdmin)
        {
            return (Shortened(wait, 0), $"Released by {who.By}", null);
        }

        if (Refuse(state, who) is { } refusal)
        {
            return (null, "", refusal);
        }

        if (wait.ClaimedBy is { } holder)
        {
            return who.Is(holder) ? (wait.WithoutClaim(), $"Released by {who.By}", null) : (null, "", Claimed(holder));
        }

        return chain is [.., var last]
            ? (Shortened(wait, chain.Length - 1), $"{who.By} has given the question back to {last.From}", null)
            : (wait, "", null);
    }

    private static WaitState Shortened(WaitState wait, int length) =>
        wait.WithoutClaim() with { Delegations = length == 0 ? null : wait.Delegations!.Value[..length] };

    private static ResumeVerdict? RefuseDelegation(TaskState state, WaitState wait, PausePolicy? policy, ChangeWait request)
    {
        if (string.IsNullOrEmpty(request.To))
        {
            return ResumeVerdict.Refuse(TaskRejection.Invalid, "A delegation must say to whom.");
        }

        if (wait.ExcludesRequester && IsRequester(state, request))
        {
            return NotAllowed(NotTheRequester);
        }

        if (wait.Delegations is { Length: >= MaxDelegations })
        {
            return NotAllowed($"It was delegated {MaxDelegations} times, and may not be delegated again.");
        }

        if (request.IsAdmin || policy?.Delegation == DelegationLimit.Any)
        {
            return null;
        }

        return policy?.Delegation == DelegationLimit.None
            ? NotAllowed("The pause allows no delegation (who.delegate: none).")
            : RefuseOutsider(wait, request);
    }

    // Groups that are not known here are judged at the answer, when the delegate's credential shows them.
    private static ResumeVerdict? RefuseOutsider(WaitState wait, ChangeWait request)
    {
        Person? known = request.ToPerson;
        Answerer to = new(request.To, [.. known is null ? [] : known.Aliases.Insert(0, known.Name)], known?.Groups ?? [], IsAdmin: false);
        ImmutableArray<PeopleRule> rules = [new(wait.Assignee, wait.Groups, NotRequester: false), .. wait.Also];
        return rules.FirstOrDefault(rule => !rule.Names(to) && (known?.Groups is not null || rule.Groups.IsEmpty)) is { } rule
            ? NotAllowed($"It is for {rule.Describe()} to answer, and '{request.To}' is not among them (who.delegate: within).")
            : null;
    }

    private static bool IsRequester(TaskState state, ChangeWait request) =>
        state.Identity.Requesters.Any(name => PrincipalName.AreSame(request.To, name) || request.ToPerson?.Is(name) == true);

    private static ResumeVerdict Claimed(string holder) => ResumeVerdict.Refuse(TaskRejection.Claimed, $"{holder} has claimed it.");

    private static ResumeVerdict NotAllowed(string why) => ResumeVerdict.Refuse(TaskRejection.NotAllowed, why);
}
