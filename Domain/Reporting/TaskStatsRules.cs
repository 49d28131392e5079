using Asya.Catalog;

namespace Asya.Domain.Reporting;

/// <summary>Sorts what has happened into steps of time.</summary>
internal static class TaskStatsRules
{
    /// <summary>Counts moments of a span of time.</summary>
    /// <param name="moments">The moments, all of them within the span.</param>
    /// <param name="since">The first instant.</param>
    /// <param name="until">The instant after the last.</param>
    /// <param name="bucket">The length of a step. Steps begin at <paramref name="since"/>; the last one may be shorter.</param>
    /// <param name="completeSince">From when on the moments are all there are.</param>
    public static TaskStats Compute(
        IEnumerable<OutcomeSample> moments, DateTimeOffset since, DateTimeOffset until, TimeSpan bucket, DateTimeOffset completeSince)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(bucket, TimeSpan.Zero);
        int count = until <= since
            ? 0
            : (int)Math.Min(TaskStatsQuery.MaxBuckets, ((until - since).Ticks + bucket.Ticks - 1) / bucket.Ticks);
        Tally all = new();
        Tally[] tallies = [.. Enumerable.Range(0, count).Select(static _ => new Tally())];
        foreach (OutcomeSample moment in moments)
        {
            long index = (moment.At - since).Ticks / bucket.Ticks;
            if (moment.At >= since && index < count)
            {
                all.Add(moment);
                tallies[index].Add(moment);
            }
        }

        return new()
        {
            Since = since,
            Until = until,
            Bucket = bucket,
            CompleteSince = completeSince,
            Total = all.Summarize(since),
            Buckets = [.. tallies.Select((tally, i) => tally.Summarize(since + (i * bucket)))],
        };
    }

    private sealed class Tally
    {
        private readonly List<TimeSpan> _waits = [];
        private readonly List<TimeSpan> _lives = [];
        private int _succeeded;
        private int _failed;
        private int _canceled;
        private int _expired;
        private int _escalated;

        public void Add(OutcomeSample moment)
        {
            TimeSpan took = moment.At > moment.Since ? moment.At - moment.Since : TimeSpan.Zero;
            switch (moment.Kind)
            {
                case "succeeded":
                    _succeeded++;
                    _lives.Add(took);
                    break;
                case "failed":
                    _failed++;
                    _lives.Add(took);
                    break;
                case "canceled":
                    _canceled++;
                    break;
                case "resumed":
                    _waits.Add(took);
                    break;
                case "expired":
                    _expired++;
                    break;
                case "escalated":
                    _escalated++;
                    break;
            }
        }

        public TaskStatsBucket Summarize(DateTimeOffset at)
        {
            _waits.Sort();
            _lives.Sort();
            return new()
            {
                At = at,
                Succeeded = _succeeded,
                Failed = _failed,
                Canceled = _canceled,
                Resumed = _waits.Count,
                Expired = _expired,
                Escalated = _escalated,
                WaitMedian = Percentiles.Compute(_waits, 50),
                WaitPercentile95 = Percentiles.Compute(_waits, 95),
                LifeMedian = Percentiles.Compute(_lives, 50),
                LifePercentile95 = Percentiles.Compute(_lives, 95),
            };
        }
    }
}
