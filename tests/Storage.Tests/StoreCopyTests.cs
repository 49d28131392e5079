using System.Collections.Immutable;
using Asya.Domain;
using Asya.Domain.Pausing;
using Asya.Events;
using Asya.Grains.Checkpoints;
using Asya.Grains.Hosting;
using Asya.Grains.Storage;
using Asya.Grains.Storage.Copying;
using Asya.Grains.Storage.Postgres;
using Asya.Grains.Storage.Sqlite;
using Asya.Payloads;
using Asya.Tasks;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Asya.Storage.Tests;

/// <summary>Tasks move from a directory to PostgreSQL and back, with all that belongs to them.</summary>
[Needs("postgres")]
public sealed class StoreCopyTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();
    private readonly List<string> _said = [];

    private static CancellationToken None => CancellationToken.None;

    private string Source => _folder["source"];

    public void Dispose() => _folder.Dispose();

    [StoreFact]
    public async Task Tasks_move_to_PostgreSQL_and_back_and_nothing_has_changed()
    {
        await FillAsync(Source, count: 450);
        string database = await DatabaseAsync();

        await CopyAsync(Source, database);
        await CopyAsync(database, _folder["back"]);

        Assert.Contains(_said, line => line.StartsWith("449 tasks are in postgres://", StringComparison.Ordinal));
        using SqliteTaskStore before = Open(Source);
        using SqliteTaskStore after = Open(_folder["back"]);
        Assert.Equal(await before.StoreIdAsync(None), await after.StoreIdAsync(None));
        foreach (string key in (string[])["task-2", "task-449", "nulled"])
        {
            StoredTask was = (await before.ReadAsync(new(key), None))!.Value;
            StoredTask @is = (await after.ReadAsync(new(key), None))!.Value;
            Assert.Equal(TaskDocument.Encode(was.State), TaskDocument.Encode(@is.State));
            Assert.Equal((was.ETag, was.State.Payload), (@is.ETag, @is.State.Payload));
            ImmutableArray<TaskEvent> events = await after.EventsAsync(new(key), 0, 10, None);
            Assert.Equal((await before.EventsAsync(new(key), 0, 10, None)).Select(Text), events.Select(Text));
            Assert.Equal("""{"detail":1}""", (await after.EventDetailAsync(new(key), 1, None)).ToString());
        }

        // Of a removed task the number of its last pause stays.
        Assert.Equal(3, (await after.ReadAsync(new("task-1"), None))!.Value.State.Pauses.Last);
        Assert.True(await after.KnowsPlaceAsync("directory /mnt/state", None));
    }

    [StoreFact]
    public async Task A_new_task_has_an_id_of_its_own_after_the_copy()
    {
        await FillAsync(Source, count: 3);
        string database = await DatabaseAsync();
        await CopyAsync(Source, database);

        using PostgresTaskStore store = new(
            Options.Create(new TaskStoreOptions { DatabaseUrl = database, PushKeyFile = Key() }), new FaultPoints());

        Assert.True((await store.WriteAsync(SomeTasks.Create("new"), null, None)).Stored);
        Assert.Single(await store.EventsAsync(new("new"), 0, 10, None));
    }

    [StoreFact]
    public async Task A_copy_that_was_cut_goes_on_and_does_not_count_before()
    {
        await FillAsync(Source, count: 450);
        string target = _folder["target"];
        using CancellationTokenSource cut = new();
        await using (CopySide from = await SqliteCopySide.OpenAsync(Source, isNew: false, None))
        await using (CopySide to = await SqliteCopySide.OpenAsync(target, isNew: true, None))
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(
                () => TaskStoreCopy.RunAsync(from, to, new Progress(_ => cut.Cancel()), cut.Token));
            Assert.Equal(200, await to.CountTasksAsync(None));
            Assert.StartsWith("copying-", await to.StoreIdAsync(None), StringComparison.Ordinal);
        }

        await CopyAsync(Source, target);

        Assert.Contains(_said, line => line.StartsWith("449 tasks are in ", StringComparison.Ordinal));
        TaskStoreException again = await Assert.ThrowsAsync<TaskStoreException>(() => CopyAsync(Source, target));
        Assert.Contains("nothing is left to be copied", again.Message, StringComparison.Ordinal);
    }

    [StoreFact]
    public async Task What_is_not_as_it_was_read_does_not_count()
    {
        await FillAsync(Source, count: 3);
        string target = _folder["target"];
        await using CopySide from = await SqliteCopySide.OpenAsync(Source, isNew: false, None);
        await using CopySide to = await SqliteCopySide.OpenAsync(target, isNew: true, None);

        Progress change = new(progress =>
        {
            if (progress.What == "copied")
            {
                using SqliteDatabase other = SqliteDatabase.Open(
                    Path.Combine(target, SqliteTaskStore.FileName), readOnly: false, TimeSpan.FromSeconds(5));
                other.Execute("UPDATE tasks SET payload = x'7b7d' WHERE task_key = 'task-2'");
            }
        });
        TaskStoreException failure =
            await Assert.ThrowsAsync<TaskStoreException>(() => TaskStoreCopy.RunAsync(from, to, change, None));

        Assert.Contains("does not have what was read from", failure.Message, StringComparison.Ordinal);
        Assert.Contains("tasks of the tasks with ids from 1", failure.Message, StringComparison.Ordinal);
        Assert.StartsWith("copying-", await to.StoreIdAsync(None), StringComparison.Ordinal);
    }

    [StoreFact]
    public async Task A_store_with_other_tasks_one_in_use_and_one_that_is_none_are_refused()
    {
        await FillAsync(Source, count: 1);
        await FillAsync(_folder["other"], count: 2);

        await RefusedAsync(Source, _folder["other"], "has tasks of its own");
        await RefusedAsync(_folder["nowhere"], _folder["target"], "is no data directory");
        Assert.False(Directory.Exists(_folder["nowhere"]));
        await RefusedAsync(Source, "postgres://", "The URL of PostgreSQL is wrong");
        using SqliteTaskStore running = Open(Source);
        await RefusedAsync(Source, _folder["target"], "in use by another process");
    }

    [StoreFact]
    public async Task Checkpoints_of_waiting_tasks_move_too_and_each_is_what_its_task_was_paused_with()
    {
        byte[] document = """{"id":"waits"}"""u8.ToArray();
        string state = Directory.CreateDirectory(_folder["state"]).FullName;
        using (SqliteTaskStore store = Open(Source))
        {
            await store.WriteAsync(Waiting("waits", CheckpointDocument.DigestOf(document)), null, None);
            await store.WriteAsync(Waiting("changed", CheckpointDocument.DigestOf("other"u8.ToArray())), null, None);
            await store.WriteAsync(Waiting("missing", new string('0', 64)), null, None);
        }

        Directory.CreateDirectory(Path.Combine(state, "paused"));
        await File.WriteAllBytesAsync(Path.Combine(state, "paused", "waits.1.json"), document);
        await File.WriteAllBytesAsync(Path.Combine(state, "paused", "changed.1.json"), document);

        OperatorException wrong = await Assert.ThrowsAsync<OperatorException>(
            () => CopyAsync(Source, _folder["target"], (state, _folder["new-state"])));

        Assert.Contains("2 checkpoints are missing", wrong.Message, StringComparison.Ordinal);
        Assert.Contains("paused/changed.1.json", wrong.Message, StringComparison.Ordinal);
        Assert.Contains("paused/missing.1.json", wrong.Message, StringComparison.Ordinal);
        Assert.Equal(document, await File.ReadAllBytesAsync(Path.Combine(_folder["new-state"], "paused", "waits.1.json")));
        Assert.False(File.Exists(Path.Combine(_folder["new-state"], "paused", "changed.1.json")));
        using SqliteTaskStore target = Open(_folder["target"]);
        Assert.Equal(
            await target.StoreIdAsync(None),
            StoreMarker.Read(await File.ReadAllBytesAsync(Path.Combine(_folder["new-state"], "store.json"))));
    }

    private static TaskState Waiting(string key, string sha256)
    {
        TaskState state = SomeTasks.Create(key);
        return state with
        {
            Phase = TaskPhase.Paused,
            Payload = default,
            Pauses = state.Pauses with
            {
                Current = new(
                    1, JsonBytes.EmptyObject, SomeTasks.Start, TimeSpan.FromSeconds(30), CheckpointKey.ForPause(new(key), 1), sha256),
            },
        };
    }

    private static SqliteTaskStore Open(string directory) =>
        new(Options.Create(new TaskStoreOptions { Directory = directory }), new FaultPoints());

    private static async Task FillAsync(string directory, int count)
    {
        using SqliteTaskStore store = Open(directory);
        await store.RememberPlaceAsync("directory /mnt/state", None);
        await Task.WhenAll(Enumerable.Range(1, count - 1).Select(n => store.WriteAsync(SomeTasks.Create($"task-{n}", n), null, None)));
        await store.WriteAsync(SomeTasks.Create("nulled", context: "c\0d"), null, None);
        if (count > 1)
        {
            TaskState first = SomeTasks.Create("task-1", 1);
            first = first with { Pauses = first.Pauses with { CountBefore = 3 } };
            await store.DeleteAsync(first, (await store.ReadAsync(new("task-1"), None))!.Value.ETag!.Value, None);
        }
    }

    private static string Text(TaskEvent item) => $"{item.Seq} {item.At:O} {item.Kind} {item.Phase} {item.Data}";

    private static async Task<string> DatabaseAsync() => (await PostgresServer.SharedAsync()).Url($"copy_{Guid.NewGuid():N}");

    private string Key()
    {
        string file = _folder["named.key"];
        File.WriteAllText(file, Convert.ToBase64String(new byte[32]));
        return file;
    }

    private Task CopyAsync(string from, string to, (string, string)? checkpoints = null) =>
        TaskCopy.RunAsync(from, to, checkpoints, new ConfigurationBuilder().Build(), _said.Add, None);

    private async Task RefusedAsync(string from, string to, string why) => Assert.Contains(
        why, (await Assert.ThrowsAsync<TaskStoreException>(() => CopyAsync(from, to))).Message, StringComparison.Ordinal);

    private sealed class Progress(Action<CopyProgress> report) : IProgress<CopyProgress>
    {
        public void Report(CopyProgress value) => report(value);
    }
}
