namespace Asya.Catalog;

/// <summary>How many wait, and for how long.</summary>
[GenerateSerializer, Immutable, Alias("asya.wait-figures")]
public sealed record WaitSummary
{
    [Id(0)] public int Count { get; init; }

    /// <summary>Gets how many have a due date that is still to come.</summary>
    [Id(1)] public int InTime { get; init; }

    [Id(2)] public int Overdue { get; init; }

    /// <summary>Gets how many have no due date.</summary>
    [Id(3)] public int Undated { get; init; }

    /// <summary>Gets how many were escalated because no answer came in time.</summary>
    [Id(4)] public int Escalated { get; init; }

    /// <summary>Gets how many are claimed.</summary>
    [Id(5)] public int Claimed { get; init; }

    /// <summary>Gets how long the oldest has waited; null: none waits.</summary>
    [Id(6)] public TimeSpan? Oldest { get; init; }

    [Id(7)] public TimeSpan? Median { get; init; }

    [Id(8)] public TimeSpan? Percentile95 { get; init; }
}
