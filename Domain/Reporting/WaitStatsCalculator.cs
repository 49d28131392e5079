using System.Collections.Immutable;
using Asya.Catalog;
using Asya.Domain.Waiting;

namespace Asya.Domain.Reporting;

/// <summary>Counts what waits: by flow, by whom it waits for, by its due date.</summary>
internal static class WaitStatsCalculator
{
    /// <summary>The most flows, principals and groups that are told apart. What is beyond is counted in the whole only.</summary>
    public const int MaxShares = 200;

    /// <summary>Counts.</summary>
    /// <param name="tasks">Paused tasks.</param>
    /// <param name="isComplete">Whether these are all.</param>
    /// <param name="now">What time it is.</param>
    /// <param name="flow">The one flow to count; null: all.</param>
    public static WaitStats Compute(IEnumerable<WaitingTask> tasks, bool isComplete, DateTimeOffset now, string? flow = null)
    {
        Tally all = new();
        Dictionary<(WaitAudience, string?), Tally> whom = [];
        Dictionary<(WaitAudience, string?), Tally> flows = [];
        foreach (WaitingTask task in tasks)
        {
            if (task.Pause is null || (flow is not null && flow != task.Flow))
            {
                continue;
            }

            all.Add(task.Pause, now);
            In(flows, (WaitAudience.Anyone, task.Flow)).Add(task.Pause, now);
            foreach ((WaitAudience, string?) candidate in Candidates(task.Pause.Wait))
            {
                In(whom, candidate).Add(task.Pause, now);
            }
        }

        return new() { At = now, IsComplete = isComplete, All = all.Summarize(), Flows = Shares(flows), For = Shares(whom) };
    }

    /// <summary>Gets the one kind of people a wait is for: the most particular.</summary>
    public static WaitAudience For(WaitState? wait) => wait?.Asked switch
    {
        { Assignee: not null } => WaitAudience.Assignee,
        { Groups.IsEmpty: false } => WaitAudience.Group,
        _ => WaitAudience.Anyone,
    };

    private static IEnumerable<(WaitAudience For, string? Name)> Candidates(WaitState? wait)
    {
        if (For(wait) == WaitAudience.Anyone)
        {
            yield return (WaitAudience.Anyone, null);
            yield break;
        }

        PeopleRule asked = wait!.Asked;
        if (asked.Assignee is { } assignee)
        {
            yield return (WaitAudience.Assignee, assignee);
        }

        foreach (string group in asked.Groups.Distinct())
        {
            yield return (WaitAudience.Group, group);
        }
    }

    private static Tally In(Dictionary<(WaitAudience For, string? Name), Tally> tallies, (WaitAudience For, string? Name) of) =>
        tallies.TryGetValue(of, out Tally? tally) ? tally : tallies[of] = new();

    private static ImmutableArray<WaitShare> Shares(Dictionary<(WaitAudience For, string? Name), Tally> tallies) =>
    [
        .. tallies.Select(static t => new WaitShare(t.Key.For, t.Key.Name, t.Value.Summarize()))
            .OrderByDescending(static s => s.Summary.Count).ThenBy(static s => s.For).ThenBy(static s => s.Name, StringComparer.Ordinal)
            .Take(MaxShares),
    ];

    private sealed class Tally
    {
        private readonly List<TimeSpan> _ages = [];
        private int _inTime;
        private int _overdue;
        private int _escalated;
        private int _claimed;

        public void Add(WaitingTask.WaitingPause pause, DateTimeOffset now)
        {
            // Another silo's clock may be ahead of ours.
            TimeSpan age = now - pause.PausedAt;
            _ages.Add(age > TimeSpan.Zero ? age : TimeSpan.Zero);
            _inTime += pause.Wait?.DueAt > now ? 1 : 0;
            _overdue += pause.Wait?.DueAt <= now ? 1 : 0;
            _escalated += pause.Wait is { Escalations: > 0 } ? 1 : 0;
            _claimed += pause.Wait?.ClaimedBy is null ? 0 : 1;
        }

        public WaitSummary Summarize()
        {
            _ages.Sort();
            return new()
            {
                Count = _ages.Count,
                InTime = _inTime,
                Overdue = _overdue,
                Undated = _ages.Count - _inTime - _overdue,
                Escalated = _escalated,
                Claimed = _claimed,
                Oldest = _ages.Count == 0 ? null : _ages[^1],
                Median = Percentiles.Compute(_ages, 50),
                Percentile95 = Percentiles.Compute(_ages, 95),
            };
        }
    }
}
