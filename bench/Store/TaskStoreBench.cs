using System.Diagnostics;
using System.Globalization;
using Asya.Catalog;
using Asya.Domain;
using Asya.Grains.Hosting;
using Asya.Grains.Storage;
using Asya.Grains.Storage.Sqlite;
using Asya.Tasks;
using Microsoft.Extensions.Options;

namespace Asya.Store;

/// <summary>Measures a write, a read and a page of a list.</summary>
internal static class TaskStoreBench
{
    public static async Task WritesAsync(string directory, Durability durability, int scale)
    {
        using SqliteTaskStore store = Open(directory, durability);
        foreach (int writers in (int[])[1, 64, 1, 64])
        {
            await UpdatesAsync(store, writers, (writers == 1 ? 4000 : 500) * scale);
        }

        for (int round = 0; round < 3; round++)
        {
            await LifecyclesAsync(store, writers: 64, perWriter: 60 * scale);
        }
    }

    public static async Task ReadsAsync(string directory, Durability durability, int scale)
    {
        using SqliteTaskStore store = Open(directory, durability);
        TaskState state = Samples.Task("read-1");
        await store.WriteAsync(state, null, default);
        byte[] document = TaskDocument.Encode(state);

        // The first of each warms up.
        for (int round = 0; round < 2; round++)
        {
            await Measurement.RunAsync(
                "encode a state", 1, 20_000 * scale, (_, _) => Done(TaskDocument.Encode(state)), () => $"{document.Length} bytes");
            await Measurement.RunAsync(
                "decode a state", 1, 20_000 * scale, (_, _) => Done(TaskDocument.Decode(TaskDocument.Version, document, default)));
            await Measurement.RunAsync("point read with payload", 1, 20_000 * scale, (_, _) => store.ReadAsync(new("read-1"), default));
            await Measurement.RunAsync("point read of no task", 1, 20_000 * scale, (_, _) => store.ReadAsync(new("read-0"), default));
        }
    }

    public static async Task CatalogueAsync(string directory, Durability durability, int tasks)
    {
        using (SqliteTaskStore store = Open(directory, durability))
        {
            await Measurement.RunAsync($"insert {tasks} paused tasks", 64, tasks / 64, async (writer, i) =>
            {
                TaskState task = Samples.Task($"{Guid.NewGuid():N}");
                task = task with
                {
                    Phase = TaskPhase.Paused,
                    Identity = task.Identity with
                    {
                        Flow = $"flow-{i % 10}",
                        ContextId = $"context-{writer}-{i / 10}",
                        Principal = $"user-{i % 100}",
                    },
                    Payload = default,
                };
                await store.WriteAsync(task, null, default);
            });
        }

        long start = Stopwatch.GetTimestamp();
        using SqliteTaskStore again = Open(directory, durability);
        await again.ProbeAsync(default);
        Console.WriteLine(
            string.Create(CultureInfo.InvariantCulture,
                $"open and probe with {tasks} tasks: {Stopwatch.GetElapsedTime(start).TotalMilliseconds:F1} ms"));

        string? cursor = null;
        for (int page = 0; page < 500; page++)
        {
            cursor = (await again.ListAsync(new TaskQuery { Limit = 100, Cursor = cursor }, default)).NextCursor ?? cursor;
        }

        (string Name, TaskQuery Query)[] queries =
        [
            ("all", new TaskQuery()),
            ("all, 500 pages down", new TaskQuery { Cursor = cursor }),
            ("status", new TaskQuery { Phase = TaskPhase.Paused }),
            ("status without tasks", new TaskQuery { Phase = TaskPhase.Failed }),
            ("flow", new TaskQuery { Flow = "flow-3" }),
            ("flow and status", new TaskQuery { Flow = "flow-3", Phase = TaskPhase.Paused }),
            ("context", new TaskQuery { ContextId = "context-7-3" }),
            ("principal", new TaskQuery { Principal = "user-42" }),
        ];

        // All but the last warm up: a list that is run 200 times costs as much in compilation as in reading.
        for (int round = 0; round < 3; round++)
        {
            foreach ((string name, TaskQuery query) in queries)
            {
                await Measurement.RunAsync($"list 50: {name}", 1, 1000, (_, _) => again.ListAsync(query, default));
            }

            await Measurement.RunAsync("due, none", 1, 2000, (_, _) => again.DueAsync(DateTimeOffset.MaxValue, null, 100, default));
        }
    }

    private static SqliteTaskStore Open(string directory, Durability durability) =>
        new(Options.Create(new TaskStoreOptions { Directory = directory, Durability = durability }), new FaultPoints());

    private static Task Done(object result)
    {
        GC.KeepAlive(result);
        return Task.CompletedTask;
    }

    private static async Task UpdatesAsync(SqliteTaskStore store, int writers, int perWriter)
    {
        TaskState[] states = [.. Enumerable.Range(0, writers).Select(_ => Samples.Task($"{Guid.NewGuid():N}"))];
        TaskETag?[] etags = new TaskETag?[writers];
        long commits = store.Commits, writes = store.Writes;
        await Measurement.RunAsync($"task write, {writers} writers", writers, perWriter, async (w, i) =>
        {
            states[w] = Samples.Next(states[w], i + 1);
            etags[w] = (await store.WriteAsync(states[w], etags[w], default)).ETag;
        }, () => Shared(store, commits, writes));
    }

    private static async Task LifecyclesAsync(SqliteTaskStore store, int writers, int perWriter)
    {
        long commits = store.Commits, writes = store.Writes;
        await Measurement.RunAsync($"task of 8 writes, {writers} writers", writers, perWriter, async (w, i) =>
        {
            TaskState state = Samples.Task($"{Guid.NewGuid():N}");
            TaskETag? etag = null;
            for (int n = 1; n <= 8; n++)
            {
                TaskPhase phase = n switch
                {
                    1 => TaskPhase.Pending,
                    5 => TaskPhase.Paused,
                    8 => TaskPhase.Succeeded,
                    _ =>
                    TaskPhase.Running
                };
                state = Samples.Next(state, n) with { Phase = phase };
                etag = (await store.WriteAsync(state, etag, default)).ETag;
            }
        }, () => Shared(store, commits, writes));
    }

    private static string Shared(SqliteTaskStore store, long commits, long writes) =>
        string.Create(CultureInfo.InvariantCulture, $"syncs per write {(double)(store.Commits - commits) / (store.Writes - writes):F3}");
}
