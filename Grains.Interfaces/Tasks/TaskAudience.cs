using System.Collections.Immutable;
using Asya.Identity;

namespace Asya.Tasks;

/// <summary>Whom a question was for: those whom each of its rules names. Where a flow says so, they alone see the task.</summary>
/// <param name="Rules">The rules; there is at least one that names people.</param>
[GenerateSerializer, Immutable, Alias("asya.audience")]
public sealed record TaskAudience([property: Id(0)] ImmutableArray<TaskPeople> Rules)
{
    /// <summary>Indicates whether an approver sees a task that others have started and that has paused.</summary>
    /// <param name="audiences">Whom its questions were for. Null: every approver sees it.</param>
    /// <param name="viewer">The approver. Null: none is known.</param>
    public static bool Includes(ImmutableArray<TaskAudience>? audiences, TaskAnswerer? viewer) =>
        audiences is not { } those || (viewer is { Principal: not null } && those.Any(audience => audience.Includes(viewer)));

    private bool Includes(TaskAnswerer viewer) => !Rules.IsDefaultOrEmpty && Rules.All(rule => rule.Names(viewer));

    /// <inheritdoc/>
    public bool Equals(TaskAudience? other) => other is not null && Rules.AsSpan().SequenceEqual(other.Rules.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => Rules.IsDefault ? 0 : Rules.Length;
}

/// <summary>The people that one rule names.</summary>
/// <param name="Assignee">A principal; null: none in particular.</param>
/// <param name="Groups">Groups.</param>
[GenerateSerializer, Immutable, Alias("asya.people")]
public sealed record TaskPeople([property: Id(0)] string? Assignee, [property: Id(1)] ImmutableArray<string> Groups)
{
    internal bool Names(TaskAnswerer who) =>
        (Assignee is null && Groups.IsDefaultOrEmpty)
        || (who.Principal is { } name && new Person(name, who.Aliases).Is(Assignee))
        || (!Groups.IsDefault && !who.Groups.IsDefault && Groups.Any(who.Groups.Contains));

    /// <inheritdoc/>
    public bool Equals(TaskPeople? other) =>
        other is not null && Assignee == other.Assignee && Groups.AsSpan().SequenceEqual(other.Groups.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Assignee, Groups.Length);
}
