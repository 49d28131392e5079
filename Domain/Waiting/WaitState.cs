using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Asya.Domain.Waiting;

/// <summary>Where a wait stands: who is to answer now, and what happens next without an answer.</summary>
internal sealed record WaitState
{
    public string? Assignee { get; init; }

    public ImmutableArray<string> Groups { get => field.IsDefault ? [] : field; init; } = [];

    public bool NotRequester { get; init; }

    /// <summary>Further rules, each of which has to admit the same person. No delegation or escalation replaces them.</summary>
    public ImmutableArray<PeopleRule> Also { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>The delegations in force, each made by the delegate of the one before it.</summary>
    /// <remarks>Null while there are none: most rows have none, and this way they do not store it.</remarks>
    public ImmutableArray<Delegation>? Delegations { get; init; }

    /// <summary>
    /// The rule that names whom the wait is for: the delegate, else the people of the definition or of the last escalation.
    /// </summary>
    [JsonIgnore]
    public PeopleRule Asked => Delegations is [.., var last] ? new(last.To, [], NotRequester) : new(Assignee, Groups, NotRequester);

    /// <summary>All rules about people, each of which has to admit the one who answers.</summary>
    /// <remarks>An escalation replaces the first; a delegation adds one, or replaces the first if it is free.</remarks>
    [JsonIgnore]
    public ImmutableArray<PeopleRule> Rules => Delegations is [.., { IsFree: false }]
        ? [new(Assignee, Groups, NotRequester), Asked, .. Also]
        : [Asked, .. Also];

    /// <summary>Whether any rule excludes the principal who created the task (four eyes).</summary>
    [JsonIgnore]
    public bool ExcludesRequester => Rules.Any(static rule => rule.NotRequester);

    /// <summary>Whether any rule names a person or a group. Without one every approver is a candidate.</summary>
    [JsonIgnore]
    public bool NamesPeople => Rules.Any(static rule => rule.Assignee is not null || !rule.Groups.IsEmpty);

    /// <summary>The principal who has claimed it. Only that principal and an admin may answer.</summary>
    public string? ClaimedBy { get; init; }

    /// <summary>When the claim ends by itself. Claims of earlier versions do not.</summary>
    public DateTimeOffset? ClaimedUntil { get; init; }

    public DateTimeOffset? DueAt { get; init; }

    /// <summary>How many milestones have passed.</summary>
    public int Passed { get; init; }

    /// <summary>When the next one comes.</summary>
    public DateTimeOffset? NextAt { get; init; }

    /// <summary>How often its end could not be carried out.</summary>
    public int Tries { get; init; }

    /// <summary>How often it was escalated. Rows from before this was counted say 0.</summary>
    public int Escalations { get; init; }

    /// <summary>When something happens without an answer: a milestone, or the end of the claim.</summary>
    [JsonIgnore]
    public DateTimeOffset? WakeAt => ClaimedUntil is { } until && !(NextAt < until) ? until : NextAt;

    /// <summary>Ends the claim.</summary>
    public WaitState WithoutClaim() => this with { ClaimedBy = null, ClaimedUntil = null };

    public bool Equals(WaitState? other) =>
        other is not null && Assignee == other.Assignee && Groups.AsSpan().SequenceEqual(other.Groups.AsSpan())
            && NotRequester == other.NotRequester && Also.AsSpan().SequenceEqual(other.Also.AsSpan())
        && (Delegations ?? []).AsSpan().SequenceEqual((other.Delegations ?? []).AsSpan())
        && ClaimedBy == other.ClaimedBy && ClaimedUntil == other.ClaimedUntil && DueAt == other.DueAt && Passed == other.Passed
        && NextAt == other.NextAt && Tries == other.Tries && Escalations == other.Escalations;

    public override int GetHashCode() =>
        HashCode.Combine(
            Assignee, Groups.Length, NotRequester, ClaimedBy, DueAt, Passed,
            HashCode.Combine(NextAt, Tries, Escalations, Also.Length, ClaimedUntil, Delegations?.Length));
}
