using Asya.Grains.Storage;
using Asya.Grains.Storage.Sqlite;

namespace Asya.Storage.Tests;

public sealed class SqliteTaskStoreFailureTests() : GroupCommitFailureContract(StoreKind.Sqlite)
{
    [Fact]
    public async Task A_lock_that_another_tool_holds_fails_the_batch_once()
    {
        ScriptedFaultPoints faults = new();
        using StoreUnderTest busy = new(StoreKind.Sqlite, faults, options => options.BusyTimeout = TimeSpan.FromMilliseconds(50));
        using SqliteDatabase tool = SqliteDatabase.Open(busy.DatabasePath, readOnly: false, TimeSpan.Zero);
        HeldWriter held = await HeldWriter.HoldAsync(busy.Store, faults);
        Task<TaskWriteResult>[] writes = [
            .. Enumerable.Range(0, 50).Select(i => busy.Store.WriteAsync(SomeTasks.Create($"task-{i}"), null, CancellationToken.None))];
        faults.Next("task-store:after-commit", () => tool.Execute("BEGIN IMMEDIATE"));
        held.LetGo();

        foreach (Task<TaskWriteResult> write in writes)
        {
            Assert.Contains("locked", (await Assert.ThrowsAsync<TaskStoreException>(() => write.WithTimeout("an answer")))
                .Message, StringComparison.Ordinal);
        }

        tool.Execute("ROLLBACK");
        Assert.True((await busy.Store.WriteAsync(SomeTasks.Create("task-0"), null, CancellationToken.None)).Stored);
    }
}
