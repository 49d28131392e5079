using Asya.Grains.Storage;
using Asya.Grains.Storage.Postgres;
using Npgsql;

namespace Asya.Storage.Tests;

[Needs("postgres")]
public sealed class PostgresTaskStoreFailureTests() : GroupCommitFailureContract(StoreKind.Postgres)
{
    [StoreFact]
    public async Task A_locked_table_fails_the_batch_once_and_names_the_lock()
    {
        using StoreUnderTest sut = new(StoreKind.Postgres, configure: options => options.BusyTimeout = TimeSpan.FromMilliseconds(50));
        await using NpgsqlDataSource tool = PostgresLocation.Parse(sut.Settings.DatabaseUrl!).Open(new TaskStoreOptions());
        await using NpgsqlConnection connection = await tool.OpenConnectionAsync();
        await using NpgsqlTransaction hold = await connection.BeginTransactionAsync();
        await using (NpgsqlCommand command = new("LOCK TABLE tasks IN EXCLUSIVE MODE", connection))
        {
            await command.ExecuteNonQueryAsync();
        }

        Task<TaskWriteResult>[] writes = [
            .. Enumerable.Range(0, 50).Select(i => sut.Store.WriteAsync(SomeTasks.Create($"task-{i}"), null, CancellationToken.None))];
        foreach (Task<TaskWriteResult> write in writes)
        {
            Assert.Contains("lock timeout", (await Assert.ThrowsAsync<TaskStoreException>(() => write.WithTimeout("an answer")))
                .Message, StringComparison.Ordinal);
        }

        await hold.RollbackAsync();
        Assert.True((await sut.Store.WriteAsync(SomeTasks.Create("task-0"), null, CancellationToken.None)).Stored);
    }
}
