using System.Collections.Immutable;
using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Domain.Pausing;

/// <summary>What the flow says of its pauses, copied into the task when it is created.</summary>
/// <param name="Entries">The definitions of the pauses in the route that the flow gives, in order (<c>pause:</c> is a list).</param>
/// <param name="Otherwise">
/// The definition of every other pause: the flow's block, else the default. Empty: there is none, and such a pause fails the task.
/// </param>
internal sealed record PausePlan(ImmutableArray<JsonBytes> Entries, JsonBytes Otherwise)
{
    /// <summary>Names the definition of pauses of which neither flow nor actor say anything.</summary>
    public const string DefaultId = "default";

    public static PausePlan Default { get; } = new([], JsonBytes.FromText("""{"prompt":"Task paused","fields":[]}"""));

    /// <summary>Gets a value indicating whether <see cref="Otherwise"/> is of the flow's making.</summary>
    public bool IsOfFlow { get; init; }

    /// <summary>Gets a value indicating whether an actor's definition replaces the flow's, instead of adding to it.</summary>
    public bool ActorReplaces { get; init; }

    /// <summary>Gets a value indicating whether no actor may take a pause of the flow out of the route.</summary>
    public bool IsMandatory { get; init; }

    /// <summary>
    /// Gets a value indicating whether a second try asks again what the failed one has asked, before the step that failed.
    /// </summary>
    public bool AsksAgain { get; init; }

    /// <summary>Gets a value indicating whether only those approvers see the task whom its pauses ask.</summary>
    public bool IsForCandidates { get; init; }

    /// <summary>Gets how an answer is merged when its pause has no fields. Null: rows of earlier versions, which do not say it.</summary>
    public MergeMode? Merge { get; init; }

    /// <summary>Gets the flow's definition of the pause at a place of its route, and where it stands.</summary>
    public (string Id, JsonBytes Metadata) For(int entry) => entry >= 1 && entry <= Entries.Length
        ? ($"flow:{entry}", Entries[entry - 1])
        : (!IsOfFlow ? DefaultId : Entries.IsEmpty ? "flow" : "flow:inserted", Otherwise);

    public bool Equals(PausePlan? other) =>
        other is not null && Otherwise == other.Otherwise && Entries.AsSpan().SequenceEqual(other.Entries.AsSpan())
            && (IsOfFlow, ActorReplaces, IsMandatory, AsksAgain, IsForCandidates, Merge)
                == (other.IsOfFlow, other.ActorReplaces, other.IsMandatory, other.AsksAgain, other.IsForCandidates, other.Merge);

    public override int GetHashCode() => HashCode.Combine(Entries.Length, Otherwise);
}
