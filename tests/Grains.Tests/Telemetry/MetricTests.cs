using Asya.Catalog;
using Asya.Grains.Checkpoints;
using Asya.Payloads;
using Asya.Tasks;
using Asya.Telemetry;
using Microsoft.Extensions.Logging.Abstractions;

namespace Asya.Grains.Tests.Telemetry;

/// <summary>The metrics of tasks.</summary>
public sealed class MetricTests
{
    private const string Flows = """
        flows:
        - {name: metered, entrypoint: work, route_next: [x-pause, publish], timeout: 100}
        - {name: metered_retry, entrypoint: flaky, timeout: 300}
        """;

    [Fact]
    public async Task A_life_with_a_pause_is_measured()
    {
        using Readings readings = new();
        using TemporaryFlows flows = new(Flows);
        await using TaskSilo silo = await TaskSilo.StartAsync(("ASYA_CONFIG_PATH", flows.Path));
        await CreateAsync(silo, "m", "metered");
        await silo.Events.WaitAsync("m", "paused");
        readings.Collect();
        Assert.Contains(1, await readings.OfAsync("asya.task.paused", ""));
        silo.Clock.Advance(TimeSpan.FromHours(1));
        await silo.ResumeAsync("m");
        await silo.Events.WaitAsync("m", "succeeded");

        Assert.Equal([1], await readings.OfAsync("asya.task.created", "asya.flow=metered"));
        Assert.Equal([1], await readings.OfAsync("asya.task.pauses", "asya.flow=metered"));
        Assert.Equal([3600], await readings.OfAsync("asya.task.pause.duration", "asya.flow=metered asya.outcome=answered"));
        Assert.Equal([1], await readings.OfAsync("asya.task.ended", "asya.flow=metered asya.phase=succeeded"));
        Assert.NotEmpty(await readings.OfAsync("asya.task.step.duration", "asya.actor=publish asya.outcome=done"));
        Assert.NotEmpty(await readings.OfAsync("asya.task.resume.duration", "asya.outcome=resumed"));
        Assert.NotEmpty(await readings.OfAsync("asya.store.commit.duration", ""));
        Assert.NotEmpty(await readings.OfAsync("asya.store.commit.writes", ""));
        Assert.NotEmpty(await readings.OfAsync("asya.store.row.reads", ""));
        readings.Collect();
        Assert.NotEmpty(await readings.OfAsync("asya.store.queue.length", ""));
        Assert.NotEmpty(await readings.OfAsync("asya.feed.queue.length", ""));
        Assert.NotEmpty(await readings.OfAsync("asya.actor.steps.running", "asya.actor=work"));
        Assert.NotEmpty(await readings.OfAsync("asya.actor.steps.waiting", "asya.actor=work"));

        // Ids are for spans: each one here would be a time series for ever.
        string[] allowed =
            [AsyaAttributes.Flow, AsyaAttributes.Actor, AsyaAttributes.Phase, AsyaAttributes.Outcome, AsyaAttributes.Operation,
                AsyaAttributes.WaitFor, AsyaAttributes.WaitDue];
        Assert.All(readings.Attributes.Where(static a => a.Length > 0)
            .SelectMany(static a => a.Split(' ')), a => Assert.Contains(a.Split('=')[0], allowed));
    }

    [Fact]
    public async Task Spent_budgets_cancelled_pauses_and_refused_answers_have_different_outcomes()
    {
        using Readings readings = new();
        using TemporaryFlows flows = new(Flows.Replace("metered", "spent", StringComparison.Ordinal));
        await using TaskSilo silo = await TaskSilo.StartAsync(("ASYA_CONFIG_PATH", flows.Path));
        await CreateAsync(silo, "c", "spent");
        await silo.Events.WaitAsync("c", "paused");
        await silo.Task("c").CancelAsync(new CancelTask(), CancellationToken.None);
        await Assert.ThrowsAsync<TaskRejectedException>(() => silo.ResumeAsync("c"));
        silo.Actors.Hold("work");
        await CreateAsync(silo, "s", "spent");
        await silo.Actors.EnteredAsync("work", "s").WithTimeout("the step");
        await silo.PassAsync(TimeSpan.FromSeconds(100), silo.Events.WaitAsync("s", "failed"));

        Assert.Equal([0], await readings.OfAsync("asya.task.pause.duration", "asya.flow=spent asya.outcome=canceled"));
        Assert.Equal([1], await readings.OfAsync("asya.task.sla.expired", "asya.flow=spent"));
        Assert.Equal([1], await readings.OfAsync("asya.task.ended", "asya.flow=spent asya.phase=failed"));
        Assert.NotEmpty(await readings.OfAsync("asya.task.resume.duration", "asya.outcome=refused"));
        Assert.NotEmpty(await readings.OfAsync("asya.task.step.duration", "asya.actor=work asya.outcome=canceled"));
    }

    [Fact]
    public async Task Waits_are_measured_by_the_kind_of_people_asked_and_by_their_due_date()
    {
        using Readings readings = new();
        using TemporaryFlows flows = new("""
            flows:
            - name: watched
              entrypoint: work
              route_next: [x-pause, publish]
              pause: {who: {assignee: ann}, when: {due: 1h, remind: 30m, escalate: {after: 2h, groups: [managers]}, expire: {after: 1d, fail: unknown}}}
            """);
        await using TaskSilo silo = await TaskSilo.StartAsync(("ASYA_CONFIG_PATH", flows.Path));
        foreach (string id in new[] { "w1", "w2", "w3" })
        {
            await CreateAsync(silo, id, "watched");
            await silo.Events.WaitAsync(id, "paused");
        }

        // A look at the store serves for some seconds, and tests beside this one collect too.
        silo.Clock.Advance(TimeSpan.FromSeconds(6));
        readings.Collect();
        Assert.Equal(
            3, (await readings.OfAsync("asya.task.waits", "asya.flow=watched asya.wait.for=assignee asya.wait.due=in_time")).Max());
        await AnswerAsync(silo, "w1", "ann");
        Assert.Equal([1], await readings.OfAsync("asya.task.wait.answers", "asya.flow=watched asya.wait.due=in_time"));
        await silo.PassWatchedAsync(
            TimeSpan.FromHours(2), Task.WhenAll(silo.Events.WaitAsync("w2", "escalated"), silo.Events.WaitAsync("w3", "escalated")));

        silo.Clock.Advance(TimeSpan.FromSeconds(6));
        readings.Collect();
        Assert.Equal(2, (await readings.OfAsync("asya.task.waits", "asya.flow=watched asya.wait.for=group asya.wait.due=overdue")).Max());
        Assert.Equal(2, (await readings.OfAsync("asya.task.waits.escalated", "asya.flow=watched")).Max());
        Assert.True((await readings.OfAsync("asya.task.waits.oldest", "asya.flow=watched")).Max() >= 7200);
        await AnswerAsync(silo, "w2", "bob", "managers");
        await silo.PassWatchedAsync(TimeSpan.FromDays(1), silo.Events.WaitAsync("w3", "failed"));

        Assert.Equal([1], await readings.OfAsync("asya.task.wait.answers", "asya.flow=watched asya.wait.due=overdue"));
        Assert.Equal([1, 1], await readings.OfAsync("asya.task.wait.milestones", "asya.flow=watched asya.outcome=escalated"));
        Assert.Equal([1, 1], await readings.OfAsync("asya.task.wait.milestones", "asya.flow=watched asya.outcome=reminded"));
        Assert.Equal([1], await readings.OfAsync("asya.task.wait.milestones", "asya.flow=watched asya.outcome=expired"));
        readings.Collect();
        Assert.Contains(0, await readings.OfAsync("asya.push.pending", ""));
        Assert.DoesNotContain(readings.Attributes, static a => a.Contains("managers", StringComparison.Ordinal)
            || a.Contains("ann", StringComparison.Ordinal));

        // The same for people, through the catalogue.
        TaskStats stats =
            await silo.Catalog.TaskStatsAsync(
                new TaskStatsQuery
                {
                    Bucket = TimeSpan.FromDays(1),
                    Since = silo.Clock.GetUtcNow()
                    .AddDays(-9),
                    Until = silo.Clock.GetUtcNow().AddSeconds(1)
                }, CancellationToken.None);
        Assert.Equal(
            (2, 1, 2, 1, 2), (stats.Total.Succeeded, stats.Total.Failed, stats.Total.Resumed, stats.Total.Expired, stats.Total.Escalated));
        Assert.True(stats.Total.WaitPercentile95 >= TimeSpan.FromHours(2));
        Assert.Equal(0, (await silo.Catalog.WaitStatsAsync(new WaitStatsQuery(), CancellationToken.None)).All.Count);
        HistoryPage history = await silo.Catalog.HistoryAsync(new HistoryQuery { By = "bob", Kind = "resumed" }, CancellationToken.None);
        Assert.Equal("w2", Assert.Single(history.Entries).Event.Key.Value);
        Assert.StartsWith("""{"input":""", history.Entries[0].Answer.ToString(), StringComparison.Ordinal);
        foreach (TaskStatsQuery wrong in
            new TaskStatsQuery[] { new() { Bucket = TimeSpan.Zero }, new() { Bucket = TimeSpan.FromSeconds(1) },
                new() { Since = silo.Clock.GetUtcNow().AddDays(1) } })
        {
            await Assert.ThrowsAsync<TaskRejectedException>(() => silo.Catalog.TaskStatsAsync(wrong, CancellationToken.None));
        }

        await Assert.ThrowsAsync<TaskRejectedException>(
            () => silo.Catalog.HistoryAsync(new HistoryQuery { Cursor = "x" }, CancellationToken.None));
    }

    [Fact]
    public async Task Retries_are_counted_and_an_unknown_actor_has_no_name()
    {
        using Readings readings = new();
        using TemporaryFlows flows = new(Flows);
        await using TaskSilo silo = await TaskSilo.StartAsync(("ASYA_CONFIG_PATH", flows.Path));
        silo.Actors.Failures["flaky"] = 1;
        await CreateAsync(silo, "r", "metered_retry");
        await silo.Events.WaitAsync("r", "retrying");
        await silo.CreateWithAsync("n", 300, """{"then":"not-registered","slices":1}""", "split");
        await silo.Events.WaitAsync("n", "waiting");

        Assert.Equal([1], await readings.OfAsync("asya.task.step.retries", "asya.flow=metered_retry asya.actor=flaky asya.outcome=failed"));
        Assert.NotEmpty(await readings.OfAsync("asya.task.step.retries", "asya.flow= asya.actor=_OTHER asya.outcome=not_started"));
        Assert.DoesNotContain(readings.Attributes, static a => a.Contains("not-registered", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_checkpoint_stores_operations_are_measured()
    {
        using Readings readings = new();
        using MeasuredCheckpointStore store = new(new MemoryCheckpoints(new Watch()), NullLogger<MeasuredCheckpointStore>.Instance);
        await store.PutAsync(new("paused/a/1.json"), "{}"u8.ToArray(), CancellationToken.None);
        Assert.NotNull(await store.GetAsync(new("paused/a/1.json"), CancellationToken.None));
        Assert.Null(await store.GetAsync(new("paused/b/1.json"), CancellationToken.None));
        await store.DeleteAsync(new("paused/a/1.json"), CancellationToken.None);

        Assert.Superset(
            new HashSet<string>(
                ["asya.operation=put asya.outcome=ok", "asya.operation=get asya.outcome=ok", "asya.operation=get asya.outcome=missing",
                    "asya.operation=delete asya.outcome=ok"]),
            readings.AttributesOf("asya.checkpoint.duration").ToHashSet());
    }

    private static async Task AnswerAsync(TaskSilo silo, string id, string by, params string[] groups)
    {
        await silo.Grains.GetGrain<IResumeGrain>(id).ResumeAsync(
            new ResumeTask
            {
                Input = JsonBytes.FromText("""{"approved":true}"""),
                Digest = id,
                Channel = "test",
                By = by,
                Groups = [.. groups]
            }, CancellationToken.None);
        await silo.Events.WaitAsync(id, "succeeded");
    }

    private static Task<TaskSnapshot> CreateAsync(TaskSilo silo, string id, string flow) =>
        silo.Task(id).CreateAsync(new CreateTask { Flow = flow, Payload = JsonBytes.EmptyObject, Digest = id }, CancellationToken.None);
}
