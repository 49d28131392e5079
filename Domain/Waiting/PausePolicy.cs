using System.Collections.Immutable;

namespace Asya.Domain.Waiting;

/// <summary>What a pause says beyond prompt and fields: who must answer, by when, and what happens without an answer.</summary>
/// <remarks>
/// Read by <see cref="PausePolicyReader"/> from the pause's metadata, where the flow or the actor has put it. With none of it
/// set there is no policy, and every caller may answer at any time, as the guides say.
/// </remarks>
/// <param name="IsStrict">Whether an answer must satisfy the form.</param>
/// <param name="Assignee">The principal who is to answer.</param>
/// <param name="Groups">The groups whose members may answer.</param>
/// <param name="NotRequester">Whether the creator of the task may not answer (four eyes).</param>
/// <param name="Also">Further rules, each of which has to admit the same person.</param>
/// <param name="Due">When the answer is due, counted from the pause.</param>
/// <param name="Milestones">What happens without an answer, in the order of time. Nothing comes after an expiry.</param>
/// <param name="MaxExtension">How much running time an answer may add to the task's SLA.</param>
internal sealed record PausePolicy(
    bool IsStrict,
    string? Assignee,
    ImmutableArray<string> Groups,
    bool NotRequester,
    ImmutableArray<PeopleRule> Also,
    TimeSpan? Due,
    ImmutableArray<PauseMilestone> Milestones,
    TimeSpan MaxExtension)
{
    /// <summary>How long a claim lasts unless the pause says otherwise.</summary>
    public static readonly TimeSpan DefaultClaim = TimeSpan.FromHours(8);

    /// <summary>Gets how long a claim lasts.</summary>
    public TimeSpan ClaimFor { get; init; } = DefaultClaim;

    /// <summary>Gets to whom the answer may be delegated.</summary>
    public DelegationLimit Delegation { get; init; }

    /// <summary>Gets a value indicating whether there is something to keep track of while the task waits.</summary>
    public bool NeedsTracking => !People.IsEmpty || Due is not null || !Milestones.IsEmpty;

    /// <summary>Gets the rules about people, all of which an answer has to satisfy. Empty: everyone may answer.</summary>
    public ImmutableArray<PeopleRule> People =>
        [.. ((ImmutableArray<PeopleRule>)[new(Assignee, Groups, NotRequester), .. Also]).Where(static rule => !rule.AdmitsAll)];
}
