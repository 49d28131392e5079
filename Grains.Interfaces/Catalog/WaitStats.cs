using System.Collections.Immutable;

namespace Asya.Catalog;

/// <summary>How many tasks wait for an answer: all, by flow, and by audience.</summary>
[GenerateSerializer, Immutable, Alias("asya.wait-stats")]
public sealed record WaitStats
{
    [Id(0)] public DateTimeOffset At { get; init; }

    /// <summary>Whether everything that waits was counted. Counting has an end.</summary>
    [Id(1)] public bool IsComplete { get; init; }

    [Id(2)] public WaitSummary All { get; init; } = new();

    /// <summary>Gets the figures of each flow, the largest first.</summary>
    [Id(3)] public ImmutableArray<WaitShare> Flows { get; init; } = [];

    /// <summary>Gets the counts by audience, the largest first. A wait for an assignee or two groups counts for each of them.</summary>
    [Id(4)] public ImmutableArray<WaitShare> For { get; init; } = [];
}
