using Asya.Catalog;
using Asya.Domain.Reporting;
using Asya.Domain.Waiting;

namespace Asya.Domain.Tests.Waiting;

/// <summary>Counting what waits, and what became of tasks.</summary>
public sealed class WaitStatsTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Waits_are_counted_by_flow_by_whom_they_are_for_and_by_their_due_date()
    {
        WaitStats stats = WaitStatsCalculator.Compute(
            [
                Task("report", minutes: 10, null),
                Task("report", minutes: 60, new() { Assignee = "ann", DueAt = Now.AddMinutes(1), ClaimedBy = "ann" }),
                Task("invoice", minutes: 30, new() { Groups = ["finance", "legal", "finance"], DueAt = Now, Escalations = 1 }),
                Task(null, minutes: -5, new() { Assignee = "ann", Groups = ["legal"] }),
            ],
            isComplete: true,
            Now);

        Assert.Equal(
            new WaitSummary
            {
                Count = 4,
                InTime = 1,
                Overdue = 1,
                Undated = 2,
                Escalated = 1,
                Claimed = 1,
                Oldest = Minutes(60),
                Median = Minutes(10),
                Percentile95 = Minutes(60)
            }, stats.All);
        Assert.Equal(["report 2", "  1", "invoice 1"], stats.Flows.Select(static s => $"{s.Name ?? " "} {s.Summary.Count}"));
        Assert.Equal(
            ["Assignee ann 2", "Group legal 2", "Anyone  1", "Group finance 1"],
            stats.For.Select(static s => $"{s.For} {s.Name} {s.Summary.Count}"));
        WaitSummary legal = stats.For[1].Summary;
        Assert.Equal((1, 1, Minutes(30)), (legal.Overdue, legal.Escalated, legal.Oldest!.Value));
        Assert.True(stats.IsComplete);
    }

    [Fact]
    public void One_flow_alone_can_be_counted_and_nothing_that_waits_has_no_age()
    {
        WaitStats stats = WaitStatsCalculator.Compute([Task("a", 1, null), Task("b", 2, null)], isComplete: false, Now, "b");

        Assert.Equal((1, Minutes(2), false), (stats.All.Count, stats.All.Oldest!.Value, stats.IsComplete));
        Assert.Equal(new WaitSummary(), WaitStatsCalculator.Compute([], isComplete: true, Now).All);
    }

    [Fact]
    public void The_number_of_distinct_names_is_limited()
    {
        WaitStats stats =
            WaitStatsCalculator.Compute(
                Enumerable.Range(0, 1000).Select(static n => Task($"f{n}", 1, new() { Assignee = $"p{n}" })), isComplete: true, Now);

        Assert.Equal(
            (1000, WaitStatsCalculator.MaxShares, WaitStatsCalculator.MaxShares), (stats.All.Count, stats.Flows.Length, stats.For.Length));
    }

    [Fact]
    public void Moments_fall_into_their_steps_of_time_with_what_they_took()
    {
        DateTimeOffset since = Now.AddHours(-3);
        TaskStats stats = TaskStatsRules.Compute(
            [
                new(since, "succeeded", since.AddMinutes(-4)), new(since.AddMinutes(59), "failed", since),
                new(since.AddMinutes(60), "canceled", since),
                .. Enumerable.Range(1, 20)
                    .Select(n => new OutcomeSample(since.AddHours(1.5), "resumed", since.AddHours(1.5).AddMinutes(-n))),
                new(since.AddHours(2), "expired", since), new(since.AddHours(2), "escalated", since),
                new(since.AddHours(2), "created", since.AddHours(9)),
            ],
            since, Now, TimeSpan.FromHours(1), since);

        Assert.Equal([since, since.AddHours(1), since.AddHours(2)], stats.Buckets.Select(static b => b.At));
        Assert.Equal(new TaskStatsBucket { At = since, Succeeded = 1, Failed = 1, LifeMedian = Minutes(4), LifePercentile95 = Minutes(59) },
            stats.Buckets[0]);
        Assert.Equal(
            new TaskStatsBucket
            {
                At = since.AddHours(1),
                Canceled = 1,
                Resumed = 20,
                WaitMedian = Minutes(10),
                WaitPercentile95 = Minutes(19)
            }, stats.Buckets[1]);
        Assert.Equal(new TaskStatsBucket { At = since.AddHours(2), Expired = 1, Escalated = 1 }, stats.Buckets[2]);
        Assert.Equal((1, 20, 1), (stats.Total.Succeeded, stats.Total.Resumed, stats.Total.Canceled));
    }

    [Fact]
    public void Moments_come_in_any_order_and_a_clock_that_was_behind_makes_no_time_negative()
    {
        TaskStats stats = TaskStatsRules.Compute(
            [
                .. new[] { 9, 1, 5, 3, 7 }.SelectMany(static n => new OutcomeSample[]
                {
                    new(Now, "resumed", Now.AddMinutes(-n)), new(Now, "succeeded", Now.AddMinutes(-n * 2)),
                }),
            ],
            Now, Now.AddHours(1), TimeSpan.FromHours(1), Now);
        TaskStats early = TaskStatsRules.Compute(
            [new(Now, "failed", Now.AddMinutes(4))], Now, Now.AddHours(1), TimeSpan.FromHours(1), Now);

        Assert.Equal((Minutes(5), Minutes(9)), (stats.Total.WaitMedian!.Value, stats.Total.WaitPercentile95!.Value));
        Assert.Equal((Minutes(10), Minutes(18)), (stats.Total.LifeMedian!.Value, stats.Total.LifePercentile95!.Value));
        Assert.Equal(TimeSpan.Zero, early.Total.LifeMedian);
    }

    [Fact]
    public void A_wait_that_begins_by_a_clock_ahead_of_this_one_has_no_negative_age()
    {
        WaitSummary all = WaitStatsCalculator.Compute([Task("a", -5, null)], isComplete: true, Now).All;

        Assert.Equal((TimeSpan.Zero, TimeSpan.Zero), (all.Oldest, all.Median));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void A_step_of_time_has_a_length(int seconds) => Assert.Throws<ArgumentOutOfRangeException>(
        () => TaskStatsRules.Compute([], Now, Now.AddHours(1), TimeSpan.FromSeconds(seconds), Now));

    [Theory]
    [InlineData(0, null, "ann", "", false)]
    [InlineData(0, "ann", "ann", "legal", false)]
    [InlineData(1, "rita", "ann", "", false)]
    [InlineData(1, "rita", "ann", "legal", true)]
    [InlineData(1, "rita", "RITA", "", true)]
    [InlineData(1, null, null, "legal", false)]
    public void A_task_that_has_paused_is_shown_to_its_requester_and_to_those_whom_it_has_asked(
        int pauses, string? requester, string? viewer, string group, bool isShown)
    {
        WaitingTask task = new()
        {
            PauseCount = pauses,
            Principal = requester,
            Audiences = [new([new(null, ["legal"])])],
        };

        Assert.Equal(isShown, task.IsShownTo(new() { Principal = viewer, Groups = [group] }));
        Assert.Equal(pauses > 0, (task with { Audiences = null }).IsShownTo(new() { Principal = viewer }));
        Assert.False(task.IsShownTo(null));
    }

    [Fact]
    public void A_last_step_may_be_shorter_and_there_are_never_too_many()
    {
        Assert.Equal(2, TaskStatsRules.Compute([], Now, Now.AddSeconds(61), Minutes(1), Now).Buckets.Length);
        Assert.Equal(
            TaskStatsQuery.MaxBuckets, TaskStatsRules.Compute([], Now, Now.AddDays(9), TimeSpan.FromSeconds(1), Now).Buckets.Length);
        Assert.Empty(TaskStatsRules.Compute([new(Now, "failed", Now)], Now, Now, Minutes(1), Now).Buckets);
        Assert.Empty(TaskStatsRules.Compute([new(Now, "failed", Now)], Now, Now.AddDays(-1), Minutes(1), Now).Buckets);
    }

    private static TimeSpan Minutes(int minutes) => TimeSpan.FromMinutes(minutes);

    private static WaitingTask Task(string? flow, int minutes, WaitState? wait) =>
        new() { Flow = flow, PauseCount = 1, Pause = new() { PausedAt = Now.AddMinutes(-minutes), Wait = wait } };
}
