using Asya.Tasks;

namespace Asya.Catalog;

/// <summary>Which tasks' ends and answers to count, and in which steps of time.</summary>
[GenerateSerializer, Immutable, Alias("asya.task-stats-query")]
public sealed record TaskStatsQuery
{
    /// <summary>The most steps of time.</summary>
    public const int MaxBuckets = 500;

    [Id(0)] public string Tenant { get; init; } = TaskKey.DefaultTenant;

    /// <summary>Gets the principal whose tasks are included; null: all principals.</summary>
    [Id(1)] public string? Principal { get; init; }

    /// <summary>Whether tasks of others are meant too, as soon as they have been paused.</summary>
    [Id(2)] public bool IncludesPaused { get; init; }

    [Id(3)] public string? Flow { get; init; }

    /// <summary>Gets the first instant; null: a day before the last.</summary>
    [Id(4)] public DateTimeOffset? Since { get; init; }

    /// <summary>Gets the instant that is too late already; null: now.</summary>
    [Id(5)] public DateTimeOffset? Until { get; init; }

    /// <summary>Gets the length of a step of time.</summary>
    [Id(6)] public TimeSpan Bucket { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Gets the approver who asks: some tasks are for candidates only. Null: it is not one, or sees all.</summary>
    [Id(7)] public TaskAnswerer? Viewer { get; init; }
}
