using System.Collections.Concurrent;
using Asya.Domain;
using Asya.Grains.Storage;

namespace Asya.Storage.Tests;

/// <summary>The server is killed under the store, which goes on with the next one by itself.</summary>
[Needs("postgres")]
public sealed class PostgresRestartTests
{
    private static CancellationToken None => CancellationToken.None;

    [StoreFact]
    public async Task Nothing_acknowledged_is_lost_with_the_server_and_the_store_goes_on_with_the_next()
    {
        using PostgresServer server = await PostgresServer.StartAsync();
        using StoreUnderTest sut = new(StoreKind.Postgres, configure: options => options.DatabaseUrl = server.Url("asya"));
        ConcurrentDictionary<string, long> acknowledged = new();
        ConcurrentBag<string> failures = [];
        using CancellationTokenSource stop = new();
        Task[] writers = [.. Enumerable.Range(0, 16).Select(writer => Task.Run(() => WriteAsync(writer)))];
        await UntilAsync(() => acknowledged.Count >= 16, "every writer to have written");

        server.Kill();
        await UntilAsync(() => failures.Count >= 16, "writes to fail");
        await server.StartAgainAsync();
        int before = acknowledged.Count;
        await UntilAsync(() => acknowledged.Count >= before + 16, "writes to go on");
        await stop.CancelAsync();
        await Task.WhenAll(writers).WithTimeout("the writers to end");

        Assert.All(failures, static why => Assert.StartsWith("Task store postgres://127.0.0.1:", why, StringComparison.Ordinal));
        foreach ((string key, long step) in acknowledged)
        {
            TaskState? state = await sut.Store.GetAsync(new(key), withPayload: false, None);
            Assert.NotNull(state);
            Assert.InRange(state.Progress.Step, step, step + 1);
            Assert.Equal(state.LastEvent, (await sut.Store.EventsAsync(new(key), 0, 10, None)).Length);
        }

        async Task WriteAsync(int writer)
        {
            for (int task = 0; !stop.IsCancellationRequested; task++)
            {
                TaskState state = SomeTasks.Create($"task-{writer}-{task}");
                try
                {
                    TaskETag etag = (await sut.Store.WriteAsync(state, null, None)).ETag!.Value;
                    acknowledged[state.Key.Value] = 1;
                    await sut.Store.WriteAsync(state with
                    {
                        Progress = state.Progress with { Step = 2 },
                        LastEvent = 2,
                        NewEvents = [SomeTasks.Event(state.Key.Value, 2, "stepped", SomeTasks.Start)],
                    }, etag,
                        None);
                    acknowledged[state.Key.Value] = 2;
                }
                catch (TaskStoreException away)
                {
                    failures.Add(away.Message);
                }
            }
        }
    }

    [StoreFact]
    public async Task A_read_does_not_notice_that_the_server_was_another_one_before()
    {
        using PostgresServer server = await PostgresServer.StartAsync();
        using StoreUnderTest sut = new(StoreKind.Postgres, configure: options => options.DatabaseUrl = server.Url("asya"));
        await sut.Store.WriteAsync(SomeTasks.Create("report-1"), null, None);
        Assert.NotNull(await sut.Store.GetAsync(new("report-1"), withPayload: false, None));

        server.Kill();
        await Assert.ThrowsAsync<TaskStoreException>(() => sut.Store.GetAsync(new("report-1"), withPayload: false, None));
        await server.StartAgainAsync();

        Assert.NotNull(await sut.Store.GetAsync(new("report-1"), withPayload: false, None));
    }

    [StoreFact]
    public async Task A_write_after_an_idle_server_restart_succeeds()
    {
        using PostgresServer server = await PostgresServer.StartAsync();
        using StoreUnderTest sut = new(StoreKind.Postgres, configure: options => options.DatabaseUrl = $"{server.Url("asya")}&keepalive=1");
        await sut.Store.WriteAsync(SomeTasks.Create("report-1"), null, None);

        // The driver's check of idle connections uses the system clock and reports nothing.
        server.Kill();
        await Task.Delay(TimeSpan.FromSeconds(2.5));
        await server.StartAgainAsync();

        Assert.True((await sut.Store.WriteAsync(SomeTasks.Create("report-2"), null, None)).Stored);
    }

    private static Task UntilAsync(Func<bool> isSo, string what) =>
        Eventually.BecomesAsync(what, Eventually.Patience, isSo, static () => "fewer");
}
