namespace Asya.Catalog;

/// <summary>The outcomes of tasks in one step of time.</summary>
[GenerateSerializer, Immutable, Alias("asya.task-stats-bucket")]
public sealed record TaskStatsBucket
{
    /// <summary>Gets when it begins.</summary>
    [Id(0)] public DateTimeOffset At { get; init; }

    [Id(1)] public int Succeeded { get; init; }

    [Id(2)] public int Failed { get; init; }

    [Id(3)] public int Canceled { get; init; }

    /// <summary>Gets how many pauses ended with an answer, that of an expiry included.</summary>
    [Id(4)] public int Resumed { get; init; }

    /// <summary>Gets how many pauses expired without an answer.</summary>
    [Id(5)] public int Expired { get; init; }

    [Id(6)] public int Escalated { get; init; }

    /// <summary>Gets the durations of those pauses.</summary>
    [Id(7)] public TimeSpan? WaitMedian { get; init; }

    [Id(8)] public TimeSpan? WaitPercentile95 { get; init; }

    /// <summary>Gets the lifetimes of the tasks that succeeded or failed, pauses included.</summary>
    [Id(9)] public TimeSpan? LifeMedian { get; init; }

    [Id(10)] public TimeSpan? LifePercentile95 { get; init; }
}
