using System.Collections.Immutable;

namespace Asya.Tasks;

/// <summary>Who is to answer the pause a task is at, and by when.</summary>
[GenerateSerializer, Immutable, Alias("asya.wait")]
public sealed record TaskWait
{
    /// <summary>Gets the principal who is to answer.</summary>
    [Id(0)] public string? Assignee { get; init; }

    /// <summary>Gets the groups whose members may answer.</summary>
    [Id(1)] public ImmutableArray<string> Groups { get; init; } = [];

    /// <summary>Gets a value indicating whether the creator of the task may not answer.</summary>
    [Id(2)] public bool NotRequester { get; init; }

    /// <summary>Gets the principal who has claimed the pause.</summary>
    [Id(3)] public string? ClaimedBy { get; init; }

    [Id(4)] public DateTimeOffset? DueAt { get; init; }

    /// <summary>Gets when the next reminder, escalation or the expiry comes.</summary>
    [Id(5)] public DateTimeOffset? NextAt { get; init; }
}
