using Asya.Catalog;
using Asya.Payloads;

namespace Asya.Storage.Tests;

public sealed class SqliteTaskStoreTests() : GroupCommitContract(StoreKind.Sqlite)
{
    [Fact]
    public async Task The_log_stays_short_under_writers_that_never_rest()
    {
        using StoreUnderTest sut = new();
        await Task.WhenAll(Enumerable.Range(0, 16).Select(async writer =>
        {
            await Task.Yield();
            for (int task = 0; task < 1000; task++)
            {
                await sut.Store.WriteAsync(SomeTasks.Create($"task-{writer}-{task}") with { Payload = new JsonBytes(new byte[4000]) }, null,
                    CancellationToken.None);
            }
        }));

        // 64 MB were written, and twice as much went through the log.
        Assert.InRange(new FileInfo(sut.DatabasePath + "-wal").Length, 1, 40_000_000);
        Assert.Equal(100, (await sut.Store.ListAsync(new TaskQuery { Limit = 100 }, CancellationToken.None)).Tasks.Length);
    }
}
