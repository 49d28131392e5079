using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Asya.Catalog;
using Asya.Domain;
using Asya.Domain.Pausing;
using Asya.Events;
using Asya.Grains.Hosting;
using Asya.Grains.Storage;
using Asya.Grains.Storage.AzureTables;
using Asya.Grains.Storage.Copying;
using Asya.Grains.Storage.Postgres;
using Asya.Grains.Storage.Sqlite;
using Asya.Payloads;
using Asya.Tasks;
using Asya.Webhooks;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Asya.Storage.Tests;

/// <summary>Tasks move between Azure Storage and databases, with all that belongs to them.</summary>
[Needs("azurite")]
public sealed class AzureStoreCopyTests : IDisposable
{
    private static readonly string[] Pictured = ["task-2", "busy", "large", "waits", "nulled"];

    private readonly TemporaryDirectory _folder = new();
    private readonly List<string> _said = [];
    private readonly string _prefix = $"c{Guid.NewGuid():N}"[..12];

    private static CancellationToken None => CancellationToken.None;

    private string Source => _folder["source"];

    private string Azure => $"azure:///{_prefix}";

    public void Dispose() => _folder.Dispose();

    [StoreFact]
    public async Task Tasks_move_from_a_directory_to_Azure_Storage_and_back_and_nothing_has_changed()
    {
        await FillAsync(count: 70);
        string before = await PictureAsync(Open(Source));

        await CopyAsync(Source, Azure);
        Assert.Equal(before, await PictureAsync(await OpenAzureAsync()));
        await CopyAsync(Azure, _folder["back"]);
        Assert.Equal(before, await PictureAsync(Open(_folder["back"])));

        Assert.Contains(_said, static line => line.StartsWith("73 tasks are in azure tables c", StringComparison.Ordinal));
        using AzureTaskStore azure = await OpenAzureAsync();
        StoredTask paused = (await azure.ReadAsync(new("waits"), None))!.Value;
        NewEvent over = SomeTasks.Event("waits", 2, "succeeded", SomeTasks.Start.AddHours(1));
        TaskWriteResult written = await azure.WriteAsync(
            paused.State with
            {
                Phase = TaskPhase.Succeeded,
                LastEvent = 2,
                Pauses = paused.State.Pauses with { Current = null },
                NewEvents = [over with { Event = over.Event with { Phase = TaskPhase.Succeeded } }],
            },
            paused.ETag, None);
        Assert.True(written.Stored);
        WebhookBatch due = await azure.Webhooks.LeaseAsync(9, TimeSpan.FromMinutes(1), SomeTasks.Start.AddHours(2), None);
        Assert.Equal(
            ("waits", 2, "opaque"),
            Assert.Single(due.Deliveries.Select(static one => (one.Event.Key.Value, (int)one.Event.Seq, one.Target.Token))));
        Assert.True((await azure.WriteAsync(SomeTasks.Create("new"), null, None)).Stored);
        Assert.Equal(0, await azure.CountPausedAsync(9, None));
        Assert.Contains("new", (await azure.ListAsync(new() { Limit = 200 }, None)).Tasks.Select(static task => task.Key.Value));
    }

    [StoreFact]
    public async Task Tasks_that_Azure_Storage_has_made_move_to_a_directory_and_back()
    {
        await FillAzureAsync();
        string before = await PictureAsync(await OpenAzureAsync());

        await CopyAsync(Azure, _folder["target"]);
        Assert.Equal(before, await PictureAsync(Open(_folder["target"])));
        await CopyAsync(_folder["target"], $"{Azure}b");

        Assert.Equal(before, await PictureAsync(await OpenAzureAsync("b")));
    }

    [StoreFact]
    public async Task Tasks_move_from_PostgreSQL_to_Azure_Storage_and_back()
    {
        Requirement.Named("postgres").Check();
        PostgresServer server = await PostgresServer.SharedAsync();
        string database = server.Url($"copy_{Guid.NewGuid():N}");
        await FillAsync(count: 40);
        await CopyAsync(Source, database);
        string before = await PictureAsync(OpenPostgres(database));

        await CopyAsync(database, Azure);
        Assert.Equal(before, await PictureAsync(await OpenAzureAsync()));
        string back = server.Url($"copy_{Guid.NewGuid():N}");
        await CopyAsync(Azure, back);

        Assert.Equal(before, await PictureAsync(OpenPostgres(back)));
    }

    [StoreTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_copy_that_was_cut_goes_on_and_does_not_count_before(bool isTo)
    {
        await FillAsync(count: 70);
        if (!isTo)
        {
            await CopyAsync(Source, Azure);
        }

        (string from, string to) = isTo ? (Source, Azure) : (Azure, _folder["target"]);
        using CancellationTokenSource cut = new();
        await using (CopySide source = await OpenSideAsync(from, isNew: false))
        await using (CopySide target = await OpenSideAsync(to, isNew: true))
        {
            int pages = 0;
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => TaskStoreCopy.RunAsync(
                source, target, new Progress(_ => { if (++pages == 2) { cut.Cancel(); } }), cut.Token));
            Assert.StartsWith("copying-", await target.StoreIdAsync(None), StringComparison.Ordinal);

            // One was removed, whose id a database does not give again.
            Assert.Equal(isTo ? 65 : 64, await target.LastTaskAsync(None));
        }

        await CopyAsync(from, to);

        Assert.Equal(await PictureAsync(Open(Source)), await PictureAsync(isTo ? await OpenAzureAsync() : Open(_folder["target"])));
        TaskStoreException again = await Assert.ThrowsAsync<TaskStoreException>(() => CopyAsync(from, to));
        Assert.Contains("nothing is left to be copied", again.Message, StringComparison.Ordinal);
    }

    [StoreFact]
    public async Task What_is_not_as_it_was_read_does_not_count()
    {
        await FillAsync(count: 3);
        await using CopySide from = await OpenSideAsync(Source, isNew: false);
        await using CopySide to = await OpenSideAsync(Azure, isNew: true);
        AzureAccount account = new(new() { Account = Account() });

        Progress change = new(progress =>
        {
            if (progress.What == "copied")
            {
                account.DeleteAsync(
                    account.Tasks, TableKeys.Partition(new("busy")), TableKeys.Event(BusyId(Source), 200), global::Azure.ETag.All, None)
                    .GetAwaiter().GetResult();
            }
        });
        TaskStoreException failure = await Assert.ThrowsAsync<TaskStoreException>(() => TaskStoreCopy.RunAsync(from, to, change, None));

        Assert.Contains("events of the tasks with ids from 1", failure.Message, StringComparison.Ordinal);
        Assert.StartsWith("copying-", await to.StoreIdAsync(None), StringComparison.Ordinal);
    }

    [StoreFact]
    public async Task An_account_without_tasks_one_with_others_and_a_place_that_is_none_are_refused()
    {
        await FillAsync(count: 1);
        await FillAzureAsync();

        await RefusedAsync(Source, Azure, "has tasks of its own");
        await RefusedAsync($"{Azure}none", Source, "There are no azure tables");
        await RefusedAsync("azure:///A-B", Source, "A place in Azure Storage is azure, azure://ACCOUNT or azure://ACCOUNT/PREFIX.");
        await RefusedAsync("azure://No.Account", Source, "AZURE_STORAGE_ACCOUNT must be the name of a storage account");
    }

    [StoreFact]
    public async Task A_copy_without_checkpoints_says_where_the_next_start_needs_them()
    {
        await FillAsync(count: 3);

        await CopyAsync(Source, Azure);

        Assert.Contains(_said, static line =>
            line.StartsWith("Checkpoints were not copied (--checkpoints-from, --checkpoints-to)", StringComparison.Ordinal)
            && line.Contains("refuses a directory below its data directory, such as data/state", StringComparison.Ordinal));
    }

    private static TaskState Waiting()
    {
        TaskState state = SomeTasks.Create("waits", minute: 5, principal: "ann");
        CheckpointKey checkpoint = CheckpointKey.ForPause(state.Key, 1);
        return state with
        {
            Phase = TaskPhase.Paused,
            Pauses = state.Pauses with
            {
                Current = new(1, JsonBytes.EmptyObject, SomeTasks.Start, TimeSpan.FromSeconds(30), checkpoint, new string('0', 64)),
            },
        };
    }

    private static NewEvent Large(long seq, int size) => SomeTasks.Event("large", seq, "stepped", SomeTasks.Start) with
    {
        Detail = JsonBytes.FromText($"\"{new string('d', size)}\""),
    };

    private static TaskState[] Special() =>
    [
        SomeTasks.Create("nulled", context: "c\0d"),
        SomeTasks.Create("busy") with
        {
            LastEvent = 250,
            NewEvents =
            [
                .. Enumerable.Range(1, 250)
                    .Select(static n => SomeTasks.Event("busy", n, n == 1 ? "created" : "stepped", SomeTasks.Start)),
            ],
        },
        SomeTasks.Create("large", minute: 9) with
        {
            Payload = JsonBytes.FromText($"\"{new string('p', 3_000_000)}\""),
            LastEvent = 3,
            NewEvents = [SomeTasks.Event("large", 1, "created", SomeTasks.Start), Large(2, 100_000), Large(3, 50)],
        },
        Waiting(),
    ];

    private async Task FillAsync(int count)
    {
        using SqliteTaskStore store = Open(Source);
        await store.RememberPlaceAsync("directory /mnt/state", None);
        foreach (int n in Enumerable.Range(1, count))
        {
            await store.WriteAsync(SomeTasks.Create($"task-{n}", n % 7, context: n % 2 == 0 ? "even" : null), null, None);
        }

        foreach (TaskState task in Special())
        {
            await store.WriteAsync(task, null, None);
        }

        await RegisterAsync(store);
        TaskState first = SomeTasks.Create("task-1", 1);
        first = first with { Pauses = first.Pauses with { CountBefore = 3 } };
        await store.DeleteAsync(first, (await store.ReadAsync(new("task-1"), None))!.Value.ETag!.Value, None);
    }

    // Writes of at most 99 events, as a task makes them.
    private async Task FillAzureAsync()
    {
        using AzureTaskStore store = await OpenAzureAsync();
        await store.RememberPlaceAsync("directory /mnt/state", None);
        foreach (TaskState task in Special().Where(static task => task.Key.Value != "busy").Append(SomeTasks.Create("task-2")))
        {
            await store.WriteAsync(task, null, None);
        }

        TaskState busy = SomeTasks.Create("busy");
        TaskETag? tag = (await store.WriteAsync(busy, null, None)).ETag;
        foreach (long[] some in Enumerable.Range(2, 120).Select(static n => (long)n).Chunk(60))
        {
            tag = (await store.WriteAsync(
                busy with
                {
                    LastEvent = some[^1],
                    NewEvents = [.. some.Select(static n => SomeTasks.Event("busy", n, "stepped", SomeTasks.Start))],
                },
                tag, None)).ETag;
        }

        await RegisterAsync(store);
    }

    private static async Task RegisterAsync(ITaskStore store) => Assert.Equal(
        WebhookRegistrationResult.Stored,
        await store.Webhooks.RegisterAsync(
            new("waits"), new() { Id = "h", Url = "https://client.example/hook", Principal = "ann", Token = "opaque" }, new(9, 9),
            SomeTasks.Start, None));

    /// <summary>Says all that a store has that another has to have too; ends it.</summary>
    private static async Task<string> PictureAsync(ITaskStore store)
    {
        using ITaskStore ended = store;
        StringBuilder picture = new();
        picture.AppendLine(
            CultureInfo.InvariantCulture,
            $"store {await store.StoreIdAsync(None)} {await store.KnowsPlaceAsync("directory /mnt/state", None)}");
        TaskQuery query = new() { Limit = 50 };
        do
        {
            StoredTaskPage page = await store.ListAsync(query, None);
            page.Tasks.ToList().ForEach(
                task => picture.AppendLine(CultureInfo.InvariantCulture, $"{task.Key} {task.Phase} {task.Identity.CreatedAt:O}"));
            query = query with { Cursor = page.NextCursor };
        }
        while (query.Cursor is not null);

        picture.AppendLine(CultureInfo.InvariantCulture, $"even {await store.CountAsync(new() { ContextId = "even" }, None)}");
        foreach (string key in Pictured)
        {
            if (await store.ReadAsync(new(key), None) is not { ETag: { } tag } stored)
            {
                continue;
            }

            picture.AppendLine(
                CultureInfo.InvariantCulture,
                $"{key} {tag.Version} {Digest(TaskDocument.Encode(stored.State))} {Digest(stored.State.Payload.Utf8.Span)}");
            foreach (TaskEvent item in await store.EventsAsync(new(key), 0, 1000, None))
            {
                JsonBytes detail = await store.EventDetailAsync(new(key), item.Seq, None);
                picture.AppendLine(
                    CultureInfo.InvariantCulture,
                    $"  {item.Seq} {item.At:O} {item.Kind} {item.Phase} {item.Data} {Digest(detail.Utf8.Span)}");
            }
        }

        picture.AppendLine(
            CultureInfo.InvariantCulture, $"removed {(await store.ReadAsync(new("task-1"), None))?.State.Pauses.Last}");
        (await store.DueAsync(SomeTasks.Start.AddDays(99), null, 500, None)).Select(static due => $"due {due.Key} {due.Due:O}")
            .Order(StringComparer.Ordinal).ToList().ForEach(line => picture.AppendLine(line));
        HistoryPage history = await store.HistoryAsync(new() { Limit = 500 }, None);
        history.Entries.Select(static entry => $"{entry.Event.Key} {entry.Event.Seq} {entry.Event.Kind} {entry.Flow} {entry.Requester}")
            .Order(StringComparer.Ordinal).ToList().ForEach(line => picture.AppendLine(line));
        foreach (WebhookInfo hook in await store.Webhooks.ListAsync(new("waits"), None))
        {
            picture.AppendLine(
                CultureInfo.InvariantCulture,
                $"hook {hook.Id} {hook.Url} {hook.State} {hook.Cursor} {hook.CreatedAt:O} {hook.Principal}");
        }

        picture.AppendLine(CultureInfo.InvariantCulture, $"hooks of ann {await store.Webhooks.CountAsync("", "ann", None)}");
        return picture.ToString();
    }

    private static string Digest(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static long BusyId(string directory)
    {
        using SqliteDatabase database = SqliteDatabase.Open(
            Path.Combine(directory, SqliteTaskStore.FileName), readOnly: true, TimeSpan.FromSeconds(5));
        return long.Parse(database.QueryText("SELECT cast(id AS text) FROM tasks WHERE task_key = 'busy'")!, CultureInfo.InvariantCulture);
    }

    private static IConfiguration Configuration() => new ConfigurationBuilder().AddInMemoryCollection(
        [new("AZURE_STORAGE_CONNECTION_STRING", AzuriteProcess.SharedAsync().GetAwaiter().GetResult().ConnectionString)]).Build();

    private AzureTaskAccount Account(string suffix = "") => AzureTaskAccount.FromPlace(Azure + suffix, Configuration())!;

    private Task<AzureTaskStore> OpenAzureAsync(string suffix = "") => AzureTaskStore.OpenAsync(
        new() { Account = Account(suffix), PushKeyFile = Key() }, TimeProvider.System, new FaultPoints(),
        NullLogger<AzureTaskStore>.Instance, health: null, None);

    private SqliteTaskStore Open(string directory) =>
        new(Options.Create(new TaskStoreOptions { Directory = directory, PushKeyFile = Key() }), new FaultPoints());

    private PostgresTaskStore OpenPostgres(string database) =>
        new(Options.Create(new TaskStoreOptions { DatabaseUrl = database, PushKeyFile = Key() }), new FaultPoints());

    private static async Task<CopySide> OpenSideAsync(string place, bool isNew) =>
        AzureTaskAccount.FromPlace(place, Configuration()) is { } account
            ? await AzureCopySide.OpenAsync(account, isNew, None)
            : await SqliteCopySide.OpenAsync(place, isNew, None);

    private string Key()
    {
        string file = _folder["named.key"];
        File.WriteAllText(file, Convert.ToBase64String(new byte[32]));
        return file;
    }

    private Task CopyAsync(string from, string to) => TaskCopy.RunAsync(from, to, null, Configuration(), _said.Add, None);

    private async Task RefusedAsync(string from, string to, string why) => Assert.Contains(
        why, (await Assert.ThrowsAnyAsync<Exception>(() => CopyAsync(from, to))).Message, StringComparison.Ordinal);

    private sealed class Progress(Action<CopyProgress> report) : IProgress<CopyProgress>
    {
        public void Report(CopyProgress value) => report(value);
    }
}
