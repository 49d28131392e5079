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

    /// <summary>
    /// All rules about people, each of which has to admit the one who answers. The first is the one that delegations and escalations
    /// replace.
    /// </summary>
    [JsonIgnore]
    public ImmutableArray<PeopleRule> Rules => [new(Assignee, Groups, NotRequester), .. Also];

    /// <summary>Whether any rule excludes the principal who created the task (four eyes).</summary>
    [JsonIgnore]
    public bool ExcludesRequester => Rules.Any(static rule => rule.NotRequester);

    /// <summary>The principal who has claimed it. Only that principal and an admin may answer.</summary>
    public string? ClaimedBy { get; init; }

    public DateTimeOffset? DueAt { get; init; }

    /// <summary>How many milestones have passed.</summary>
    public int Passed { get; init; }

    /// <summary>When the next one comes.</summary>
    public DateTimeOffset? NextAt { get; init; }

    /// <summary>How often its end could not be carried out.</summary>
    public int Tries { get; init; }

    /// <summary>How often it was escalated. Rows from before this was counted say 0.</summary>
    public int Escalations { get; init; }

    public bool Equals(WaitState? other) =>
        other is not null && Assignee == other.Assignee && Groups.AsSpan().SequenceEqual(other.Groups.AsSpan())
            && NotRequester == other.NotRequester && Also.AsSpan().SequenceEqual(other.Also.AsSpan())
        && ClaimedBy == other.ClaimedBy && DueAt == other.DueAt && Passed == other.Passed && NextAt == other.NextAt && Tries == other.Tries
        && Escalations == other.Escalations;

    public override int GetHashCode() =>
        HashCode.Combine(
            Assignee, Groups.Length, NotRequester, ClaimedBy, DueAt, Passed, HashCode.Combine(NextAt, Tries, Escalations, Also.Length));
}
