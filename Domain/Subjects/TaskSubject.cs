using System.Collections.Immutable;

namespace Asya.Domain.Subjects;

/// <summary>What a task is about: how its flow says it, and what that is now.</summary>
/// <remarks>How it is said is copied from the flow when the task is created. What it is follows from the payload, at each write.</remarks>
internal sealed record TaskSubject
{
    /// <summary>Gets the template of the title; null: the flow has none.</summary>
    public string? Template { get; init; }

    /// <summary>Gets the places of the payload that are searched beside the title, as JSON pointers. Null: none.</summary>
    public ImmutableArray<string>? Search { get; init; }

    /// <summary>Gets the title; null: there is none, or the payload has nothing of it.</summary>
    public string? Title { get; init; }

    /// <summary>Gets the values at the places that are searched, a line each; null: there are none.</summary>
    public string? Values { get; init; }

    /// <inheritdoc/>
    public bool Equals(TaskSubject? other) =>
        other is not null && Template == other.Template && Title == other.Title && Values == other.Values
        && (Search ?? []).AsSpan().SequenceEqual((other.Search ?? []).AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Template, Title, Values);
}
