using System.Collections.Immutable;
using Asya.Domain;
using Asya.Grains.Storage;
using Asya.Tasks;

namespace Asya.Storage.Tests;

/// <summary>The contract of every task store for due tasks.</summary>
public abstract class DueContract(StoreKind kind) : IDisposable
{
    private readonly StoreUnderTest _sut = new(kind);

    private static CancellationToken None => CancellationToken.None;

    public void Dispose()
    {
        _sut.Dispose();
        GC.SuppressFinalize(this);
    }

    [StoreFact]
    public async Task Due_tasks_come_in_the_order_of_their_time_page_by_page()
    {
        for (int i = 0; i < 10; i++)
        {
            // Two at a time are due at the same instant.
            await _sut.Store.WriteAsync(SomeTasks.Create($"task-{9 - i}", minute: i / 2), null, None);
        }

        List<DueTask> all = [];
        ImmutableArray<DueTask> page;
        do
        {
            page = await _sut.Store.DueAsync(SomeTasks.Start.AddMinutes(4), all.LastOrDefault(), 3, None);
            all.AddRange(page);
        }
        while (page.Length > 0);

        Assert.Equal(["task-8", "task-9", "task-6", "task-7", "task-4", "task-5", "task-2", "task-3"], all.Select(due => due.Key.Value));
        Assert.Equal(SomeTasks.Start + TaskState.Lease, all[0].Due);
    }

    [StoreFact]
    public async Task A_paused_task_is_due_only_for_its_cleanup()
    {
        DateTimeOffset cleanup = SomeTasks.Start.AddTicks(7);
        TaskState paused = SomeTasks.Create("a") with { Phase = TaskPhase.Paused };
        await _sut.Store.WriteAsync(paused, null, None);
        await _sut.Store.WriteAsync(paused with { Key = new("b"), Cleanup = [new(new("paused/b/1.json"), cleanup)] }, null, None);

        Assert.Equal(new DueTask(cleanup, new("b")), Assert.Single(await _sut.Store.DueAsync(DateTimeOffset.MaxValue, null, 10, None)));
        Assert.Empty(await _sut.Store.DueAsync(cleanup.AddTicks(-1), null, 10, None));
    }

}
