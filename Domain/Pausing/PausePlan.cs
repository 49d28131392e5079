using System.Collections.Immutable;
using Asya.Payloads;

namespace Asya.Domain.Pausing;

/// <summary>What pauses show when the actor itself set nothing: the i-th entry for the i-th pause, else the default.</summary>
internal sealed record PausePlan(ImmutableArray<JsonBytes> Entries, JsonBytes Otherwise)
{
    public static PausePlan Default { get; } = new([], JsonBytes.FromText("""{"prompt":"Task paused","fields":[]}"""));

    /// <summary>Gets the metadata of the pause with this number, counted from 1.</summary>
    public JsonBytes For(int pause) => pause <= Entries.Length ? Entries[pause - 1] : Otherwise;

    public bool Equals(PausePlan? other) =>
        other is not null && Otherwise == other.Otherwise && Entries.AsSpan().SequenceEqual(other.Entries.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Entries.Length, Otherwise);
}
