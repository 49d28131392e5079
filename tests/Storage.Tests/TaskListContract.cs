using System.Collections.Immutable;
using Asya.Catalog;
using Asya.Domain;
using Asya.Domain.Subjects;
using Asya.Grains.Storage;
using Asya.Tasks;

namespace Asya.Storage.Tests;

/// <summary>The contract of every task store for lists.</summary>
public abstract class TaskListContract(StoreKind kind) : IDisposable
{
    private readonly StoreUnderTest _sut = new(kind);

    private static CancellationToken None => CancellationToken.None;

    public void Dispose()
    {
        _sut.Dispose();
        GC.SuppressFinalize(this);
    }

    [StoreFact]
    public async Task Pages_go_through_all_tasks_newest_first_and_each_once()
    {
        // Several were created at the very same instant, and not in the order of time.
        foreach (int i in Enumerable.Range(0, 25).Select(i => (i * 7) % 25))
        {
            await _sut.Store.WriteAsync(SomeTasks.Create($"task-{i:D2}", minute: i / 4), null, None);
        }

        List<TaskState> all = [];
        TaskQuery query = new() { Limit = 4 };
        do
        {
            (ImmutableArray<TaskState> page, string? next) = await _sut.Store.ListAsync(query, None);
            Assert.True(next is null || page.Length == 4);
            Assert.True(next is null || next.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'));
            all.AddRange(page);
            query = query with { Cursor = next };
        }
        while (query.Cursor is not null);

        Assert.Equal(25, all.Select(task => task.Key).Distinct().Count());
        Assert.Equal(25, all.Count);
        Assert.Equal(all.Select(task => task.Identity.CreatedAt).OrderDescending(), all.Select(task => task.Identity.CreatedAt));
        Assert.True(all.TrueForAll(task => task.Payload.IsEmpty));
    }

    [StoreFact]
    public async Task A_page_that_is_exactly_full_has_no_next_one()
    {
        await _sut.Store.WriteAsync(SomeTasks.Create("task-1"), null, None);
        await _sut.Store.WriteAsync(SomeTasks.Create("task-2"), null, None);

        Assert.Null((await _sut.Store.ListAsync(new TaskQuery { Limit = 2 }, None)).NextCursor);
    }

    [StoreFact]
    public async Task Every_filter_and_all_together_apply()
    {
        TaskState[] tasks =
        [
            SomeTasks.Create("a", 0, "report", "ann", "c1"),
            SomeTasks.Create("b", 1, "report", "bob", "c1") with { Phase = TaskPhase.Paused },
            SomeTasks.Create("c", 2, "review", "ann", "c2") with { Phase = TaskPhase.Paused },
            SomeTasks.Create("d", 3, null, null, null) with { Phase = TaskPhase.Succeeded },
            SomeTasks.Create("e", -1, null, null, null)
                with { Identity = new() { ParentId = "a", CreatedAt = SomeTasks.Start.AddMinutes(-1) } },
            SomeTasks.Create("acme~a", 4, "report", "ann", "c1"),
            SomeTasks.Create("acme~b", 4, null, null, null)
                with { Identity = new() { ParentId = "a", CreatedAt = SomeTasks.Start.AddMinutes(4) } },
        ];
        foreach (TaskState task in tasks)
        {
            await _sut.Store.WriteAsync(task, null, None);
        }

        await ExpectAsync(new TaskQuery(), "d", "c", "b", "a", "e");
        await ExpectAsync(new TaskQuery { Tenant = "acme" }, "acme~b", "acme~a");
        await ExpectAsync(new TaskQuery { Phase = TaskPhase.Paused }, "c", "b");
        await ExpectAsync(new TaskQuery { Phase = TaskPhase.Succeeded }, "d");
        await ExpectAsync(new TaskQuery { Flow = "report" }, "b", "a");
        await ExpectAsync(new TaskQuery { ContextId = "c1" }, "b", "a");
        await ExpectAsync(new TaskQuery { Principal = "ann" }, "c", "a");
        await ExpectAsync(new TaskQuery { Principal = "ann", Phase = TaskPhase.Paused }, "c");
        await ExpectAsync(new TaskQuery { Principal = "bob", Phase = TaskPhase.Paused, Flow = "report", ContextId = "c1" }, "b");
        await ExpectAsync(new TaskQuery { Principal = "bob", Phase = TaskPhase.Succeeded, Flow = "report" });
        await ExpectAsync(new TaskQuery { Flow = "rep%" });
        await ExpectAsync(new TaskQuery { ParentId = "a" }, "e");
        await ExpectAsync(new TaskQuery { ParentId = "a", Phase = TaskPhase.Paused });
    }

    [StoreFact]
    public async Task A_task_that_changes_its_phase_changes_its_list()
    {
        TaskState task = SomeTasks.Create("a");
        TaskETag? etag = (await _sut.Store.WriteAsync(task, null, None)).ETag;

        await _sut.Store.WriteAsync(task with { Phase = TaskPhase.Paused, NewEvents = [] }, etag, None);

        await ExpectAsync(new TaskQuery { Phase = TaskPhase.Running });
        await ExpectAsync(new TaskQuery { Phase = TaskPhase.Paused }, "a");
    }

    [StoreFact]
    public async Task Open_tasks_are_counted_for_one_principal_of_one_tenant_and_not_too_far()
    {
        foreach (string key in new[] { "a", "b", "c", "acme~a" })
        {
            await _sut.Store.WriteAsync(SomeTasks.Create(key, principal: "ann"), null, None);
        }

        await _sut.Store.WriteAsync(SomeTasks.Create("d", principal: "bob"), null, None);
        await _sut.Store.WriteAsync(SomeTasks.Create("e"), null, None);
        TaskState over = SomeTasks.Create("f", principal: "ann");
        TaskETag? etag = (await _sut.Store.WriteAsync(over, null, None)).ETag;
        Assert.Equal(4, await _sut.Store.CountOpenAsync("", "ann", 100, None));

        await _sut.Store.WriteAsync(over with { Phase = TaskPhase.Succeeded, NewEvents = [] }, etag, None);

        Assert.Equal(3, await _sut.Store.CountOpenAsync("", "ann", 100, None));
        Assert.Equal(2, await _sut.Store.CountOpenAsync("", "ann", 2, None));
        Assert.Equal(1, await _sut.Store.CountOpenAsync("acme", "ann", 100, None));
        Assert.Equal(0, await _sut.Store.CountOpenAsync("", "eve", 100, None));
    }

    [StoreFact]
    public async Task A_foreign_cursor_is_refused()
    {
        foreach (string cursor in
            (string[])["", "x", "AQAAAAAAAAABAAAAAAAAAA", "AgAAAAAAAAABAAAAAAAAAAE", "!!AAAAAAAAABAAAAAAAAAAA", "1' OR 1=1 --"])
        {
            await Assert.ThrowsAsync<FormatException>(() => _sut.Store.ListAsync(new TaskQuery { Cursor = cursor }, None));
        }
    }

    [StoreFact]
    public async Task The_last_change_first_is_an_order_too_with_pages_a_lower_bound_and_a_count()
    {
        // Created one way round and changed the other.
        foreach (int i in Enumerable.Range(0, 9))
        {
            TaskState task = SomeTasks.Create($"task-{i}", minute: i, flow: "report", principal: "ann", context: i < 8 ? "c1" : "c2");
            await _sut.Store.WriteAsync(task with { UpdatedAt = task.Identity.CreatedAt.AddHours(1).AddMinutes(-3 * i) }, null, None);
        }

        TaskQuery query = new() { Order = TaskOrder.Updated, ContextId = "c1", Limit = 3 };
        List<TaskState> all = [];
        do
        {
            (ImmutableArray<TaskState> page, string? next) = await _sut.Store.ListAsync(query, None);
            all.AddRange(page);
            query = query with { Cursor = next };
        }
        while (query.Cursor is not null);

        Assert.Equal(Enumerable.Range(0, 8).Select(i => $"task-{i}"), all.Select(task => task.Key.Value));
        await ExpectAsync(query with { UpdatedAfter = all[2].UpdatedAt }, "task-0", "task-1");
        Assert.Equal(8, await _sut.Store.CountAsync(query, None));
        Assert.Equal(2, await _sut.Store.CountAsync(query with { UpdatedAfter = all[2].UpdatedAt }, None));
        string? ofThisOrder = (await _sut.Store.ListAsync(query, None)).NextCursor;
        await Assert.ThrowsAsync<FormatException>(() => _sut.Store.ListAsync(new TaskQuery { Cursor = ofThisOrder }, None));
    }

    [StoreFact]
    public async Task Waiting_tasks_are_found_by_words_people_and_due_dates_and_sorted_by_age_or_due_date()
    {
        TaskState[] tasks =
        [
            SomeTasks.Waiting("a", "Report about Tides", assignee: "Ann", minute: 0, due: 90),
            SomeTasks.Waiting("b", "Report about winds", group: "finance", minute: 1, due: 30, principal: "rita"),
            SomeTasks.Waiting("c", "Expense of tideway", minute: 2),
            SomeTasks.Waiting("d", "Another", minute: 3),
            SomeTasks.Create("e", 4),
            SomeTasks.Waiting("acme~f", "Report about tides", assignee: "ann"),
        ];
        foreach (TaskState task in tasks)
        {
            await _sut.Store.WriteAsync(task, null, None);
        }

        TaskQuery paused = new() { Phase = TaskPhase.Paused };
        await ExpectJudgedAsync(paused with { Search = "tide" }, "c", "a");
        await ExpectJudgedAsync(paused with { Search = "TIDES report" }, "a");
        await ExpectJudgedAsync(paused with { Search = "rita" }, "b");
        await ExpectJudgedAsync(paused with { Search = "tid%" });
        await ExpectJudgedAsync(paused with { Search = "' OR 1=1 --" });
        await ExpectJudgedAsync(paused with { Assignee = "ann" }, "a");
        await ExpectJudgedAsync(paused with { Assignee = "finance" }, "b");
        await ExpectJudgedAsync(paused with { Answerer = new() { Principal = "eve", Groups = ["finance"] } }, "d", "c", "b");
        await ExpectJudgedAsync(paused with { DueBefore = SomeTasks.Start.AddMinutes(60) }, "b");
        await ExpectJudgedAsync(paused with { Order = TaskOrder.Oldest }, "a", "b", "c", "d");
        await ExpectJudgedAsync(paused with { Order = TaskOrder.Due }, "b", "a", "c", "d");
        await ExpectJudgedAsync(paused with { Order = TaskOrder.Due, Search = "tide" }, "a", "c");
        foreach (TaskOrder order in (TaskOrder[])[TaskOrder.Oldest, TaskOrder.Due])
        {
            List<string> all = [];
            TaskQuery query = paused with { Order = order, Limit = 1 };
            do
            {
                (ImmutableArray<TaskState> page, string? next) = await _sut.Store.ListAsync(query, None);
                all.AddRange(page.Select(task => task.Key.Value));
                query = query with { Cursor = next };
            }
            while (query.Cursor is not null);

            Assert.Equal(order is TaskOrder.Due ? ["b", "a", "c", "d"] : ["a", "b", "c", "d"], all);
        }
    }

    [StoreFact]
    public async Task Who_is_asked_follows_each_write_and_ends_with_the_wait()
    {
        TaskState task = SomeTasks.Waiting("a", "Report", assignee: "ann");
        TaskETag? etag = (await _sut.Store.WriteAsync(task, null, None)).ETag;
        TaskState other = SomeTasks.Waiting("a", "Report", assignee: "bob") with { NewEvents = [] };

        etag = (await _sut.Store.WriteAsync(other, etag, None)).ETag;
        await ExpectJudgedAsync(new() { Phase = TaskPhase.Paused, Assignee = "ann" });
        await ExpectJudgedAsync(new() { Phase = TaskPhase.Paused, Assignee = "bob" }, "a");

        await _sut.Store.WriteAsync(other with { Phase = TaskPhase.Running }, etag, None);
        await ExpectJudgedAsync(new() { Phase = TaskPhase.Paused, Assignee = "bob" });
        await ExpectJudgedAsync(new() { Phase = TaskPhase.Running, Search = "report" }, "a");
    }

    // A store may leave in what it does not know. A relational one knows all of it, and so reads few documents.
    private async Task ExpectJudgedAsync(TaskQuery query, params string[] keys)
    {
        ImmutableArray<TaskState> found = (await _sut.Store.ListAsync(query, None)).Tasks;
        Assert.Equal(keys, found.Where(new ListRules(query).Has).Select(task => task.Key.Value));
        bool isExact = kind != StoreKind.Azure && query.Phase == TaskPhase.Paused;
        Assert.True(!isExact || found.Length == keys.Length, $"{found.Length} were read.");
    }

    private async Task ExpectAsync(TaskQuery query, params string[] keys) =>
        Assert.Equal(keys, (await _sut.Store.ListAsync(query, None)).Tasks.Select(task => task.Key.Value));
}
