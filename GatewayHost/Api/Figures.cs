using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Asya.Catalog;
using Asya.Gateway.Responses;

namespace Asya.Gateway.Api;

/// <summary>How many wait, and how long.</summary>
internal abstract record WaitTotals
{
    [SetsRequiredMembers]
    protected WaitTotals(WaitSummary totals)
    {
        Count = totals.Count;
        InTime = totals.InTime;
        Overdue = totals.Overdue;
        Undated = totals.Undated;
        Escalated = totals.Escalated;
        Claimed = totals.Claimed;
        OldestSeconds = totals.Oldest.Seconds;
        MedianSeconds = totals.Median.Seconds;
        P95Seconds = totals.Percentile95.Seconds;
    }

    [JsonPropertyName("count")] public required long Count { get; init; }

    [JsonPropertyName("in_time")] public required long InTime { get; init; }

    [JsonPropertyName("overdue")] public required long Overdue { get; init; }

    [JsonPropertyName("undated")] public required long Undated { get; init; }

    [JsonPropertyName("escalated")] public required long Escalated { get; init; }

    [JsonPropertyName("claimed")] public required long Claimed { get; init; }

    [JsonPropertyName("oldest_seconds"), JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required double? OldestSeconds { get; init; }

    [JsonPropertyName("median_seconds"), JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required double? MedianSeconds { get; init; }

    [JsonPropertyName("p95_seconds"), JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required double? P95Seconds { get; init; }
}

/// <summary>What waits for an answer.</summary>
internal sealed record WaitFigures : WaitTotals
{
    private const int First = -1;
    private const int Last = 1;

    [SetsRequiredMembers]
    internal WaitFigures(WaitStats stats)
        : base(stats.All)
    {
        At = stats.At;
        Complete = stats.IsComplete;
        For = [.. stats.For.Select(static share => new AudienceTotals(share))];
        Flows = [.. stats.Flows.Select(static share => new FlowTotals(share))];
    }

    [JsonPropertyName("at"), JsonPropertyOrder(First)] public required Instant At { get; init; }

    [JsonPropertyName("complete"), JsonPropertyOrder(First), Description("False: there are more than were counted")]
    public required bool Complete { get; init; }

    [JsonPropertyName("for"), JsonPropertyOrder(Last)] public required IReadOnlyList<AudienceTotals> For { get; init; }

    [JsonPropertyName("flows"), JsonPropertyOrder(Last)] public required IReadOnlyList<FlowTotals> Flows { get; init; }
}

/// <summary>What waits for a person, a group or anyone.</summary>
internal sealed record AudienceTotals : WaitTotals
{
    private const int First = -1;

    [SetsRequiredMembers]
    internal AudienceTotals(WaitShare share)
        : base(share.Summary)
    {
        Kind = share.For.WireName;
        Name = share.Name.UnlessEmpty;
    }

    [JsonPropertyName("kind"), JsonPropertyOrder(First)] public required string Kind { get; init; }

    [JsonPropertyName("name"), JsonPropertyOrder(First)] public string? Name { get; init; }
}

/// <summary>What waits in a flow.</summary>
internal sealed record FlowTotals : WaitTotals
{
    private const int First = -1;

    [SetsRequiredMembers]
    internal FlowTotals(WaitShare share)
        : base(share.Summary) => Flow = share.Name;

    [JsonPropertyName("flow"), JsonPropertyOrder(First), JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Flow { get; init; }
}

/// <summary>What became of tasks.</summary>
internal record TaskTotals
{
    [SetsRequiredMembers]
    internal TaskTotals(TaskStatsBucket totals)
    {
        Succeeded = totals.Succeeded;
        Failed = totals.Failed;
        Canceled = totals.Canceled;
        Resumed = totals.Resumed;
        Expired = totals.Expired;
        Escalated = totals.Escalated;
        WaitMedianSeconds = totals.WaitMedian.Seconds;
        WaitP95Seconds = totals.WaitPercentile95.Seconds;
        LifeMedianSeconds = totals.LifeMedian.Seconds;
        LifeP95Seconds = totals.LifePercentile95.Seconds;
    }

    [JsonPropertyName("succeeded")] public required long Succeeded { get; init; }

    [JsonPropertyName("failed")] public required long Failed { get; init; }

    [JsonPropertyName("canceled")] public required long Canceled { get; init; }

    [JsonPropertyName("resumed")] public required long Resumed { get; init; }

    [JsonPropertyName("expired")] public required long Expired { get; init; }

    [JsonPropertyName("escalated")] public required long Escalated { get; init; }

    [JsonPropertyName("wait_median_seconds"), JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required double? WaitMedianSeconds { get; init; }

    [JsonPropertyName("wait_p95_seconds"), JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required double? WaitP95Seconds { get; init; }

    [JsonPropertyName("life_median_seconds"), JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required double? LifeMedianSeconds { get; init; }

    [JsonPropertyName("life_p95_seconds"), JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required double? LifeP95Seconds { get; init; }
}

/// <summary>What became of tasks in a step of time.</summary>
internal sealed record TaskBucket : TaskTotals
{
    private const int First = -1;

    [SetsRequiredMembers]
    internal TaskBucket(TaskStatsBucket bucket)
        : base(bucket) => At = bucket.At;

    [JsonPropertyName("at"), JsonPropertyOrder(First)] public required Instant At { get; init; }
}

/// <summary>What became of tasks, in steps of time.</summary>
internal sealed record TaskFigures(
    [property: JsonPropertyName("since")] Instant Since,
    [property: JsonPropertyName("until")] Instant Until,
    [property: JsonPropertyName("bucket_seconds")] double BucketSeconds,
    [property: JsonPropertyName("complete_since")] Instant CompleteSince,
    [property: JsonPropertyName("total")] TaskTotals Total,
    [property: JsonPropertyName("buckets")] IReadOnlyList<TaskBucket> Buckets)
{
    public static TaskFigures Of(TaskStats stats) => new(
        stats.Since, stats.Until, stats.Bucket.TotalSeconds, stats.CompleteSince, new(stats.Total),
        [.. stats.Buckets.Select(static bucket => new TaskBucket(bucket))]);
}

/// <summary>Durations as people read them.</summary>
file static class Durations
{
    extension(TimeSpan? span)
    {
        public double? Seconds => span is { } value ? Math.Round(value.TotalSeconds, 3) : null;
    }
}
