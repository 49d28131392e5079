using System.Collections.Immutable;

namespace Asya.Domain.ChildTasks;

/// <summary>Routes that are run, as tasks of their own, after a task's end.</summary>
/// <param name="Succeeded">After a success.</param>
/// <param name="Failed">After a failure.</param>
/// <param name="Key">A secret for the ids of those tasks.</param>
internal sealed record Hooks(ImmutableArray<string> Succeeded, ImmutableArray<string> Failed, string Key)
{
    public bool Equals(Hooks? other) =>
        other is not null && Key == other.Key && Succeeded.AsSpan().SequenceEqual(other.Succeeded.AsSpan())
            && Failed.AsSpan().SequenceEqual(other.Failed.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Succeeded.Length, Failed.Length);
}
