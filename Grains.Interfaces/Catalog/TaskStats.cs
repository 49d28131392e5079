using System.Collections.Immutable;

namespace Asya.Catalog;

/// <summary>The outcomes of tasks, in steps of time.</summary>
[GenerateSerializer, Immutable, Alias("asya.task-stats")]
public sealed record TaskStats
{
    [Id(0)] public DateTimeOffset Since { get; init; }

    [Id(1)] public DateTimeOffset Until { get; init; }

    [Id(2)] public TimeSpan Bucket { get; init; }

    /// <summary>Gets the instant from which on everything was counted: counting goes back in time, and has an end.</summary>
    [Id(3)] public DateTimeOffset CompleteSince { get; init; }

    /// <summary>Gets the figures of the whole time.</summary>
    [Id(4)] public TaskStatsBucket Total { get; init; } = new();

    /// <summary>Gets the figures of each step, oldest first, also of those in which nothing happened.</summary>
    [Id(5)] public ImmutableArray<TaskStatsBucket> Buckets { get; init; } = [];
}
