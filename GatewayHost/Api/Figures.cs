using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Asya.Gateway.Api;

/// <summary>How many wait, and how long.</summary>
internal record WaitTotals
{
    [JsonPropertyName("count")] public required long Count { get; init; }

    [JsonPropertyName("in_time")] public required long InTime { get; init; }

    [JsonPropertyName("overdue")] public required long Overdue { get; init; }

    [JsonPropertyName("undated")] public required long Undated { get; init; }

    [JsonPropertyName("escalated")] public required long Escalated { get; init; }

    [JsonPropertyName("claimed")] public required long Claimed { get; init; }

    [JsonPropertyName("oldest_seconds")] public required double? OldestSeconds { get; init; }

    [JsonPropertyName("median_seconds")] public required double? MedianSeconds { get; init; }

    [JsonPropertyName("p95_seconds")] public required double? P95Seconds { get; init; }
}

/// <summary>What waits for an answer.</summary>
internal sealed record WaitFigures : WaitTotals
{
    [JsonPropertyName("at")] public required DateTimeOffset At { get; init; }

    [JsonPropertyName("complete"), Description("False: there are more than were counted")] public required bool Complete { get; init; }

    [JsonPropertyName("for")] public required IReadOnlyList<AudienceTotals> For { get; init; }

    [JsonPropertyName("flows")] public required IReadOnlyList<FlowTotals> Flows { get; init; }
}

/// <summary>What waits for a person, a group or anyone.</summary>
internal sealed record AudienceTotals : WaitTotals
{
    [JsonPropertyName("kind")] public required string Kind { get; init; }

    [JsonPropertyName("name")] public string Name { get; init; } = "";
}

/// <summary>What waits in a flow.</summary>
internal sealed record FlowTotals : WaitTotals
{
    [JsonPropertyName("flow")] public required string? Flow { get; init; }
}

/// <summary>What became of tasks.</summary>
internal record TaskTotals
{
    [JsonPropertyName("succeeded")] public required long Succeeded { get; init; }

    [JsonPropertyName("failed")] public required long Failed { get; init; }

    [JsonPropertyName("canceled")] public required long Canceled { get; init; }

    [JsonPropertyName("resumed")] public required long Resumed { get; init; }

    [JsonPropertyName("expired")] public required long Expired { get; init; }

    [JsonPropertyName("escalated")] public required long Escalated { get; init; }

    [JsonPropertyName("wait_median_seconds")] public required double? WaitMedianSeconds { get; init; }

    [JsonPropertyName("wait_p95_seconds")] public required double? WaitP95Seconds { get; init; }

    [JsonPropertyName("life_median_seconds")] public required double? LifeMedianSeconds { get; init; }

    [JsonPropertyName("life_p95_seconds")] public required double? LifeP95Seconds { get; init; }
}

/// <summary>What became of tasks in a step of time.</summary>
internal sealed record TaskBucket : TaskTotals
{
    [JsonPropertyName("at")] public required DateTimeOffset At { get; init; }
}

/// <summary>What became of tasks, in steps of time.</summary>
internal sealed record TaskFigures(
    [property: JsonPropertyName("since")] DateTimeOffset Since,
    [property: JsonPropertyName("until")] DateTimeOffset Until,
    [property: JsonPropertyName("bucket_seconds")] double BucketSeconds,
    [property: JsonPropertyName("complete_since")] DateTimeOffset CompleteSince,
    [property: JsonPropertyName("total")] TaskTotals Total,
    [property: JsonPropertyName("buckets")] IReadOnlyList<TaskBucket> Buckets);
