using System.Collections.Immutable;

namespace Asya.Tasks;

/// <summary>Who must answer the task's current pause, and by when.</summary>
[GenerateSerializer, Immutable, Alias("asya.wait")]
public sealed record TaskWait
{
    /// <summary>Gets the principal that must answer.</summary>
    [Id(0)] public string? Assignee { get; init; }

    /// <summary>Gets the groups whose members may answer.</summary>
    [Id(1)] public ImmutableArray<string> Groups { get; init; } = [];

    /// <summary>Whether the task's creator may not answer.</summary>
    [Id(2)] public bool NotRequester { get; init; }

    /// <summary>Gets the principal that has claimed the pause.</summary>
    [Id(3)] public string? ClaimedBy { get; init; }

    [Id(4)] public DateTimeOffset? DueAt { get; init; }

    /// <summary>Gets when the next reminder, escalation or the expiry comes.</summary>
    [Id(5)] public DateTimeOffset? NextAt { get; init; }

    /// <summary>Gets when the claim ends by itself.</summary>
    [Id(6)] public DateTimeOffset? ClaimedUntil { get; init; }

    /// <summary>Gets the principal that delegated the answer to <see cref="Assignee"/>.</summary>
    [Id(7)] public string? DelegatedBy { get; init; }
}
