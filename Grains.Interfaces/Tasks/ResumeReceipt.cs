using System.Collections.Immutable;

namespace Asya.Tasks;

/// <summary>Says which pause an answer ended. A repeat of the same answer gets the same receipt.</summary>
[GenerateSerializer, Immutable, Alias("asya.resume-receipt")]
public sealed record ResumeReceipt
{
    [Id(0)] public int Pause { get; init; }

    [Id(1)] public DateTimeOffset AcceptedAt { get; init; }

    [Id(2)] public string? By { get; init; }

    /// <summary>Gets the keys of the answer that no field of the pause names; they were not merged.</summary>
    [Id(3)] public ImmutableArray<string> Dropped { get; init; } = [];

    /// <summary>Whether this answer was accepted before.</summary>
    [Id(4)] public bool Repeated { get; init; }

    /// <summary>Gets the task as it is now.</summary>
    [Id(5)] public TaskSnapshot Task { get; init; } = TaskSnapshot.None;

    /// <summary>Gets the fields that the answer left out and whose value in the payload stayed. Null: none.</summary>
    [Id(6)] public ImmutableArray<string>? Kept { get; init; }
}
