using Asya.Tasks;

namespace Asya.Catalog;

/// <summary>Which waits to count.</summary>
[GenerateSerializer, Immutable, Alias("asya.wait-stats-query")]
public sealed record WaitStatsQuery
{
    [Id(0)] public string Tenant { get; init; } = TaskKey.DefaultTenant;

    /// <summary>Gets the principal whose tasks are included; null: all principals.</summary>
    [Id(1)] public string? Principal { get; init; }

    [Id(2)] public string? Flow { get; init; }

    /// <summary>Gets the approver who asks: some tasks are for candidates only. Null: it is not one, or sees all.</summary>
    [Id(3)] public TaskAnswerer? Viewer { get; init; }
}
