using System.Collections.Immutable;
using Asya.Catalog;
using Asya.Domain;
using Asya.Domain.Pausing;
using Asya.Domain.Reporting;
using Asya.Domain.Waiting;
using Asya.Grains.Storage;
using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Storage.Tests;

/// <summary>The contract of every task store for statistics and history across tasks.</summary>
public abstract class ReportingContract(StoreKind kind) : IDisposable
{
    private readonly StoreUnderTest _sut = new(kind);

    private static CancellationToken None => CancellationToken.None;

    private ITaskStore Store => _sut.Store;

    private protected StoreUnderTest Sut => _sut;

    public void Dispose()
    {
        _sut.Dispose();
        GC.SuppressFinalize(this);
    }

    [StoreFact]
    public async Task Paused_tasks_are_counted_over_all_tenants_and_not_too_far()
    {
        Assert.Equal(0, await Store.CountPausedAsync(9, None));
        await PutAsync(SomeTasks.Create("running"));
        foreach (string key in new[] { "a", "b", "acme~a", "zeta~a" })
        {
            await PutAsync(Paused(key));
        }

        Assert.Equal(4, await Store.CountPausedAsync(9, None));
        Assert.Equal(3, await Store.CountPausedAsync(3, None));
    }

    [StoreFact]
    public async Task Waits_are_read_by_tenant_by_principal_or_all_up_to_a_limit()
    {
        WaitState wait =
            new() { Assignee = "bob", Groups = ["finance"], ClaimedBy = "bob", DueAt = SomeTasks.Start.AddHours(1), Escalations = 2 };
        await PutAsync(Paused("a", principal: "ann") with { Pauses = new() { Count = 1, Current = Pause(minute: 7, wait) } });
        await PutAsync(Paused("b", principal: "bob", flow: null));
        await PutAsync(Paused("acme~c", principal: "ann"));
        await PutAsync(SomeTasks.Create("running", principal: "ann"));

        (ImmutableArray<WaitingTask> anns, bool isComplete) = await Store.WaitingAsync("", "ann", 9, None);
        WaitingTask task = Assert.Single(anns);
        Assert.True(isComplete);
        Assert.Equal(("report", SomeTasks.Start.AddMinutes(7), wait), (task.Flow, task.Pause!.PausedAt, task.Pause.Wait));
        Assert.Equal(2, (await Store.WaitingAsync("", null, 2, None)).Tasks.Length);
        Assert.True((await Store.WaitingAsync("", null, 2, None)).IsComplete);
        (ImmutableArray<WaitingTask> cut, isComplete) = await Store.WaitingAsync("", null, 1, None);
        Assert.Equal((1, false), (cut.Length, isComplete));
        Assert.Equal(3, (await Store.WaitingAsync(null, null, 9, None)).Tasks.Length);
        Assert.Empty((await Store.WaitingAsync("unknown", null, 9, None)).Tasks);
    }

    [StoreFact]
    public async Task History_goes_through_all_tasks_in_the_order_of_time_and_each_event_once()
    {
        // At the same instants, of several tasks, with steps that are none of it.
        for (int n = 0; n < 9; n++)
        {
            await PutAsync(
                With(SomeTasks.Create($"task-{n}", minute: 0), ("created", 0), ("stepped", 1), ("paused", n % 3), ("started", 4),
                    ("resumed", 5 + n)));
        }

        List<HistoryEntry> all = [];
        HistoryQuery query = new() { Limit = 4 };
        do
        {
            HistoryPage page = await Store.HistoryAsync(query, None);
            Assert.True(page.NextCursor is null || page.Entries.Length == 4);
            all.AddRange(page.Entries);
            query = query with { Cursor = page.NextCursor };
        }
        while (query.Cursor is not null);

        Assert.Equal(27, all.Select(static e => (e.Event.Key, e.Event.Seq)).Distinct().Count());
        Assert.Equal(27, all.Count);
        Assert.Equal(all.Select(static e => e.Event.At).Order(), all.Select(static e => e.Event.At));
        Assert.DoesNotContain(all, static e => e.Event.Kind is "stepped" or "started");
        Assert.All(all, static e => Assert.Equal(e.Event.Kind == "resumed", !e.Answer.IsEmpty));
        Assert.Equal("""{"detail":5}""", all[^1].Answer.ToString());
        Assert.Equal(("report", """{"status":"running"}"""), (all[0].Flow, all[0].Event.Data.ToString()));
    }

    [StoreFact]
    public async Task Every_filter_of_history_and_all_together_apply()
    {
        await PutAsync(
            With(SomeTasks.Create("a", flow: "report", principal: "ann"), ("created", 0), ("paused", 2), ("claimed:bob", 3),
                ("resumed:bob", 4)));
        await PutAsync(With(SomeTasks.Create("b", flow: "invoice", principal: "bob"), ("created", 1), ("canceled:ann", 5)));
        await PutAsync(With(SomeTasks.Create("acme~c", flow: "report", principal: "ann"), ("created", 0), ("resumed:bob", 9)));

        await ExpectAsync(new(), "a created", "b created", "a paused", "a claimed", "a resumed", "b canceled");
        await ExpectAsync(new() { Tenant = "acme" }, "acme~c created", "acme~c resumed");
        await ExpectAsync(new() { Flow = "invoice" }, "b created", "b canceled");
        await ExpectAsync(new() { Kind = "resumed" }, "a resumed");
        await ExpectAsync(new() { By = "bob" }, "b created", "a claimed", "a resumed");
        await ExpectAsync(new() { By = "ann", Flow = "invoice" }, "b canceled");
        await ExpectAsync(new() { Since = SomeTasks.Start.AddMinutes(2), Until = SomeTasks.Start.AddMinutes(4) }, "a paused", "a claimed");
        await ExpectAsync(new() { Principal = "ann" }, "a created", "a paused", "a claimed", "a resumed");
        await ExpectAsync(new() { Principal = "ann", Kind = "resumed", By = "bob", Flow = "report", Since = SomeTasks.Start }, "a resumed");
        await ExpectAsync(new() { Tenant = "unknown" });
        await ExpectAsync(new() { Flow = "rep%" });
    }

    [StoreFact]
    public async Task Tasks_of_others_are_in_ones_history_once_they_have_been_paused_if_one_may_approve()
    {
        await PutAsync(With(SomeTasks.Create("own", principal: "bob"), ("created", 0)));
        await PutAsync(With(SomeTasks.Create("never", principal: "ann"), ("created", 1), ("succeeded", 2)));
        await PutAsync(
            With(SomeTasks.Create("asked", principal: "ann") with { Pauses = new() { Count = 1 } }, ("created", 3), ("paused", 4)));
        await PutAsync(With(SomeTasks.Create("nobodys") with { Pauses = new() { Count = 1 } }, ("created", 5)));

        await ExpectAsync(new() { Principal = "bob" }, "own created");
        await ExpectAsync(
            new() { Principal = "bob", IncludesPaused = true }, "own created", "asked created", "asked paused", "nobodys created");
        TaskStatsQuery stats =
            new() { Since = SomeTasks.Start, Until = SomeTasks.Start.AddHours(1), Principal = "bob", IncludesPaused = true };
        Assert.Equal(
            ["created", "paused", "created", "created"], (await Store.OutcomesAsync(stats, 99, None)).Samples.Select(static m => m.Kind));
        Assert.Equal("created", Assert.Single((await Store.OutcomesAsync(stats with { IncludesPaused = false }, 99, None)).Samples).Kind);
    }

    [StoreFact]
    public async Task A_task_for_candidates_only_is_in_the_history_and_the_figures_of_those_it_has_asked()
    {
        TaskState asked = SomeTasks.Create("asked", principal: "ann") with
        {
            Pauses = new() { Count = 1, Audiences = [new TaskAudience([new TaskPeople(null, ["finance"])])] },
        };
        await PutAsync(With(asked, ("created", 0)));
        HistoryQuery query = new() { Principal = "bob", IncludesPaused = true };
        TaskStatsQuery stats =
            new() { Since = SomeTasks.Start, Until = SomeTasks.Start.AddHours(1), Principal = "bob", IncludesPaused = true };
        TaskAnswerer candidate = new() { Principal = "bob", Groups = ["finance"] };
        TaskAnswerer other = candidate with { Groups = ["sales"] };

        await ExpectAsync(query with { Viewer = candidate }, "asked created");
        await ExpectAsync(query with { Viewer = other });
        await ExpectAsync(query);
        await ExpectAsync(query with { Principal = "ann", Viewer = other }, "asked created");
        await ExpectAsync(new(), "asked created");
        Assert.Single((await Store.OutcomesAsync(stats with { Viewer = candidate }, 99, None)).Samples);
        Assert.Empty((await Store.OutcomesAsync(stats with { Viewer = other }, 99, None)).Samples);
        Assert.Empty((await Store.OutcomesAsync(stats, 99, None)).Samples);
    }

    [StoreFact]
    public async Task Looking_for_something_rare_has_an_end_and_goes_on_from_there()
    {
        foreach (int n in Enumerable.Range(0, 30))
        {
            await PutAsync(With(SomeTasks.Create($"task-{n:D2}"), ("created", n)));
        }

        await PutAsync(With(SomeTasks.Create("rare", flow: "rare"), ("created", 99)));

        HistoryQuery query = new() { Flow = "rare", Limit = 2 };
        int pages = 0;
        List<HistoryEntry> found = [];
        do
        {
            HistoryPage page = await Store.HistoryAsync(query, None);
            found.AddRange(page.Entries);
            query = query with { Cursor = page.NextCursor };
            pages++;
        }
        while (query.Cursor is not null);

        Assert.Equal("rare", Assert.Single(found).Event.Key.Value);
        Assert.InRange(pages, 3, 5);
    }

    [StoreFact]
    public async Task A_cursor_of_history_that_is_none_of_ours_is_refused()
    {
        foreach (string cursor in (string[])["", "x", "AQAAAAAAAAABAAAAAAAAAAE", "!!", "1' OR 1=1 --", new('A', 34)])
        {
            await Assert.ThrowsAsync<FormatException>(() => Store.HistoryAsync(new HistoryQuery { Cursor = cursor }, None));
        }
    }

    [StoreFact]
    public async Task Ends_and_answers_have_their_beginnings_latest_first()
    {
        await PutAsync(
            With(SomeTasks.Create("a"), ("created", 0), ("paused", 1), ("resumed", 3), ("paused", 4), ("reminded", 5), ("resumed", 9),
                ("succeeded", 10)));
        await PutAsync(With(SomeTasks.Create("acme~a"), ("created", 0), ("failed", 7)));
        TaskStatsQuery query = new() { Since = SomeTasks.Start, Until = SomeTasks.Start.AddMinutes(10) };

        (ImmutableArray<OutcomeSample> moments, DateTimeOffset completeSince) = await Store.OutcomesAsync(query, 99, None);
        Assert.Equal(SomeTasks.Start, completeSince);
        Assert.Equal(
            [(9.0, "resumed", 5.0), (5, "reminded", 5), (4, "paused", 4), (3, "resumed", 2), (1, "paused", 1), (0, "created", 0)],
            moments.Select(static m => ((m.At - SomeTasks.Start).TotalMinutes, m.Kind, (m.At - m.Since).TotalMinutes)));

        (moments, completeSince) = await Store.OutcomesAsync(query with { Until = query.Until.Value.AddMinutes(1) }, 2, None);
        Assert.Equal(["succeeded", "resumed"], moments.Select(static m => m.Kind));
        Assert.InRange(completeSince, SomeTasks.Start.AddMinutes(5), SomeTasks.Start.AddMinutes(9));
    }

    [StoreFact]
    public async Task Pauses_that_have_ended_in_a_span_of_time_are_read_over_all_tenants()
    {
        await PutAsync(Ended("answers", ("resumed 1", 9), ("resumed 2", 10), ("resumed 3", 19), ("resumed 4", 20)));
        await PutAsync(Ended("acme~cancels", ("created", 10), ("paused", 11), ("canceled", 15), ("succeeded", 15)));
        await PutAsync(Ended("zeta~redrives", ("failed", 14), ("redriven", 15)));
        await PutAsync(Ended("zeta~old", ("resumed", 15)));
        TaskState removed = Ended("zeta~removed", ("resumed 1", 15));
        await Store.DeleteAsync(removed, (await PutAsync(removed)).ETag!.Value, None);

        Assert.Equal(["acme~cancels ", "answers 2", "answers 3", "zeta~redrives "], await EndedAsync(10, 20));
        Assert.Equal(["answers 1"], await EndedAsync(0, 10));
        Assert.Empty(await EndedAsync(16, 19));
        Assert.Equal(6, (await EndedAsync(0, 99)).Length);
    }

    [StoreFact]
    public async Task Of_many_pauses_each_that_has_ended_is_read()
    {
        // One write of Azure Storage has 99 events at most.
        for (int task = 0; task < 8; task++)
        {
            IEnumerable<(string, int)> events = Enumerable.Range(1, 99).Select(static n => (n % 3 == 0 ? "paused" : $"resumed {n}", n));
            await PutAsync(Ended($"task-{task}", [.. events]));
        }

        Assert.Equal(8 * 66, (await EndedAsync(0, 100)).Distinct().Count());
        Assert.Equal(8 * 6, (await EndedAsync(10, 19)).Length);
    }

    [Fact]
    public void The_index_has_the_kinds_that_end_a_pause() => Assert.Empty(KeptCheckpoints.Ends.Except(HistoryKinds.All));

    [Fact]
    public void The_index_has_the_kinds_that_history_knows() =>
        Assert.Equal(Asya.Grains.Storage.Relational.Tables.AuditKinds,
            $"kind IN ({string.Join(", ", HistoryKinds.All.Select(static k => $"'{k}'"))})");

    private static TaskState Paused(string key, string? principal = null, string? flow = "report") =>
        SomeTasks.Create(key, flow: flow, principal: principal) with
        {
            Phase = TaskPhase.Paused,
            Pauses = new() { Count = 1, Current = Pause(minute: 1, wait: null) },
        };

    private static PauseState Pause(int minute, WaitState? wait) =>
        new(1, JsonBytes.FromText("""{"prompt":"ok?","pausedAt":"no"}"""), SomeTasks.Start.AddMinutes(minute), TimeSpan.Zero, new("k"),
            "s")
        { Wait = wait };

    // Kinds, each perhaps with who did it behind a colon, and their minutes.
    private static TaskState With(TaskState task, params (string Kind, int Minute)[] events) => task with
    {
        LastEvent = events.Length,
        NewEvents = [.. events.Select((e, i) => Event(task.Key.Value, i + 1, e.Kind, e.Minute))],
    };

    private static NewEvent Event(string key, int seq, string kind, int minute)
    {
        string[] parts = kind.Split(':');
        NewEvent made = SomeTasks.Event(key, seq, parts[0], SomeTasks.Start.AddMinutes(minute));
        return parts.Length == 1
            ? made
            : made with { Event = made.Event with { Data = JsonBytes.FromText($$$"""{"a":{"by":"x"},"by":"{{{parts[1]}}}"}""") } };
    }

    // Kinds, those of answers with the number of their pause.
    private static TaskState Ended(string key, params (string Kind, int Minute)[] events) => SomeTasks.Create(key) with
    {
        LastEvent = events.Length,
        NewEvents =
        [
            .. events.Select((e, i) => Event(key, i + 1, e.Kind.Split(' ')[0], e.Minute) with
            {
                Detail = e.Kind.Split(' ') is [_, var pause]
                    ? JsonBytes.FromText($$$"""{"approved":true,"decision":{"pause":{{{pause}}},"by":"ann"}}""")
                    : default,
            }),
        ],
    };

    private async Task<string[]> EndedAsync(int since, int until) =>
        [
            .. (await Store.EndedPausesAsync(SomeTasks.Start.AddMinutes(since), SomeTasks.Start.AddMinutes(until), None).ToListAsync())
                .Select(static ended => $"{ended.Task} {ended.Number}").Order(StringComparer.Ordinal),
        ];

    private Task<TaskWriteResult> PutAsync(TaskState task) => Store.WriteAsync(task, null, None);

    private async Task ExpectAsync(HistoryQuery query, params string[] entries)
    {
        HistoryPage page = await Store.HistoryAsync(query, None);
        Assert.Null(page.NextCursor);
        Assert.Equal(entries, page.Entries.Select(static e => $"{e.Event.Key} {e.Event.Kind}"));
    }
}
