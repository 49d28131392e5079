using Asya.Domain;
using Asya.Events;
using Asya.Grains.Storage.AzureTables;
using Asya.Grains.Storage.Webhooks;
using Asya.Payloads;
using Asya.Tasks;
using Asya.Timing;
using Asya.Webhooks;
using Azure.Data.Tables;

namespace Asya.Grains.Storage.Copying;

/// <summary>Tasks in Azure Storage in the columns of a database, read and written.</summary>
internal sealed class AzureCopyRows(AzureAccount account)
{
    // The state comes last: a task without it is no task. Each change has room for one row more.
    private const int MaxRows = AzureAccount.MaxRows - 1;

    private const int WebhookBits = 12;
    private const int ShardBits = 4;

    private readonly StateReader _states = new(account);
    private readonly WebhookTable _webhooks = new(account);

    /// <summary>Reads the versions of all tasks, and what removed ones have left, in no order.</summary>
    public IAsyncEnumerable<(TaskKey Key, StateRow Row)> HeadsAsync(CancellationToken cancellationToken) =>
        account.ScanAsync(account.Tasks, $"RowKey eq '{TableKeys.State}'", StateRow.HeadColumns, pageSize: null, cancellationToken)
            .Select(static row => (new TaskKey(TableKeys.Unescape(row.PartitionKey)), StateRow.Read(row)));

    /// <summary>Reads the documents of paused and failed tasks.</summary>
    public IAsyncEnumerable<(int Version, byte[] Document)> DocumentsAsync(CancellationToken cancellationToken) =>
        account.ScanAsync(
            account.Tasks, $"RowKey eq '{TableKeys.State}' and {StateRow.PhaseIs(TaskPhase.Paused, TaskPhase.Failed)}",
            StateRow.DocumentColumns, pageSize: null, cancellationToken)
            .Select(async (row, ct) => await StateRow.ReadDocumentAsync(row, _states.BlobAsync(ct)));

    public async Task<List<object?[]>> TaskAsync(CopiedTask task, CancellationToken cancellationToken)
    {
        TableEntity row = await account.FindAsync(
            account.Tasks, TableKeys.Partition(task.Key), TableKeys.State, columns: null, cancellationToken)
            ?? throw new TaskStoreException($"{account.Description}: the task {task.Key} has gone. Is a silo running?");
        StateRow head = StateRow.Read(row);
        Func<string, Task<byte[]>> blob = _states.BlobAsync(cancellationToken);
        (int version, byte[] document) = await StateRow.ReadDocumentAsync(row, blob);
        byte[] payload = await StateRow.ReadPayloadAsync(row, blob);
        TaskState state = TaskDocument.Decode(version, document.AsSpan(), default);
        WaitColumns wait = WaitColumns.Of(state);
        return
        [
            [
                task.Number, task.Key.Value, head.Tag!.Value.Version, (long)version, task.Key.Tenant, (long)head.Tag.Value.Phase,
                state.Identity.Flow, state.Identity.ContextId, state.Identity.Principal, state.Identity.ParentId,
                UnixTicks.ToTicks(state.Sla.Deadline), UnixTicks.ToTicks(state.WakeAt), UnixTicks.ToTicks(state.CleanupDue), head.Due,
                UnixTicks.ToTicks(state.Identity.CreatedAt), UnixTicks.ToTicks(state.UpdatedAt), document, Bytes(payload),
                wait.Words, wait.People, wait.Due, head.Tag.Value.Version,
            ],
        ];
    }

    public async Task<List<object?[]>> EventsAsync(CopiedTask task, CancellationToken cancellationToken)
    {
        RowRange range = new(TableKeys.Event(task.Id, 0), TableKeys.EventsBehind(task.Id));
        Func<string, Task<byte[]>> blob = _states.BlobAsync(cancellationToken);
        List<object?[]> events = [];
        await foreach (TableEntity row in account.RowsAsync(
            account.Tasks, TableKeys.Partition(task.Key), range, columns: null, cancellationToken))
        {
            TaskEvent item = await EventRow.ReadAsync(row, task.Key, blob);
            JsonBytes detail = await EventRow.ReadDetailAsync(row, blob);
            events.Add(
            [
                task.Number, item.Seq, UnixTicks.ToTicks(item.At), (long)item.Phase, item.Kind, Bytes(item.Data.Utf8), Bytes(detail.Utf8),
            ]);
        }

        return events;
    }

    /// <param name="task">The task.</param>
    /// <param name="isRenumbered">Whether webhooks get new ids, since their numbers are none.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<List<object?[]>> WebhooksAsync(CopiedTask task, bool isRenumbered, CancellationToken cancellationToken)
    {
        List<long> numbers = await _webhooks.OfTaskAsync(task.Key, task.Id, cancellationToken).ToListAsync(cancellationToken);
        List<object?[]> all = [];
        foreach (long number in numbers.Order())
        {
            if (await _webhooks.FindAsync(number, cancellationToken) is { Row: { } row } webhook)
            {
                all.Add(
                [
                    isRenumbered ? (task.Number << WebhookBits) | (uint)all.Count : number >> ShardBits, task.Number, row.Key.Value,
                    row.Config, row.Key.Tenant, row.Target.Principal, (long)row.Target.Format, row.Target.Url, row.Target.Scheme,
                    (long)row.State, row.Cursor, row.Due, row.Lease, (long)row.Attempts, row.FailingSince, webhook.CreatedAt,
                    Bytes(row.Secrets), Bytes(row.Log), row.Target.Credential,
                ]);
            }
        }

        return all;
    }

    /// <summary>Writes a task with its events, webhooks, and rows in lists and in the history. The same again changes nothing.</summary>
    public async Task PutAsync(
        object?[] task, IReadOnlyList<object?[]> events, IReadOnlyList<object?[]> webhooks, CancellationToken cancellationToken)
    {
        long id = (long)task[0]!;
        TaskKey key = new((string)task[1]!);
        TaskETag tag = new(id, (long)task[2]!, (TaskPhase)(long)task[5]!);
        long? due = (long?)task[13];
        byte[] document = (byte[])task[16]!;
        int version = (int)(long)task[3]!;
        TaskCard card = TaskCard.From(TaskDocument.Decode(version, document.AsSpan(), default), id);
        int changes = 0;
        foreach (object?[][] some in events.Chunk(MaxRows))
        {
            TableValues values = new(key, id, $"copy{changes++}-");
            TableEntity[] rows = [.. some.Select(row => EventRow.Make(EventOf(key, row), key, id, values))];
            await PutAsync(account.Tasks, rows, values, cancellationToken);
        }

        string shard = TableKeys.Shard(key);
        long now = UnixTicks.ToTicks(SteadyClock.Machine.GetUtcNow());
        IEnumerable<(long Seq, long At, string Kind)> happened =
            events.Select(static row => ((long)row[1]!, (long)row[2]!, (string)row[4]!));
        TableEntity[] index =
        [
            .. card.Rows().Select(name => card.WriteTo(new TableEntity(shard, name))),
            .. HistoryRow.Of(card, happened, pausedBefore: null).Select(static row => row.ToRow()),
            .. due is { } at ? (TableEntity[])[new DueRow(key, TableKeys.DueBucket(at), id, tag.Version, now).ToRow()] : [],
            .. webhooks.Select(row => WebhookOf(key, id, row, now)).SelectMany(
                static webhook => webhook.Places().Select(webhook.ToPlace).Prepend(webhook.ToRow())),
        ];
        foreach (TableEntity[] some in index.Chunk(MaxRows))
        {
            await PutAsync(account.Index, some, null, cancellationToken);
        }

        TableValues last = new(key, id, $"copy{changes}-");
        TableEntity state = StateRow.Make(key, tag, due, nonce: "", version, document, (byte[]?)task[17] ?? [], last);
        await PutAsync(account.Tasks, [state], last, cancellationToken);
    }

    private static byte[]? Bytes(ReadOnlyMemory<byte> bytes) => bytes.IsEmpty ? null : bytes.ToArray();

    private static JsonBytes Json(object? bytes) => bytes is byte[] { Length: > 0 } utf8 ? new(utf8) : default;

    private static NewEvent EventOf(TaskKey key, object?[] row) => new(
        new TaskEvent
        {
            Key = key,
            Seq = (long)row[1]!,
            At = UnixTicks.FromTicks((long)row[2]!),
            Phase = (TaskPhase)(long)row[3]!,
            Kind = (string)row[4]!,
            Data = Json(row[5]),
        },
        Json(row[6]));

    private static StoredWebhook WebhookOf(TaskKey key, long task, object?[] row, long now) => new(
        new WebhookRow
        {
            Id = TableKeys.NumberOfWebhook(key, (long)row[0]!),
            Task = task,
            Key = key,
            Target = new WebhookTarget
            {
                Id = (string)row[3]!,
                Principal = (string?)row[5],
                Format = (WebhookFormat)(long)row[6]!,
                Url = (string)row[7]!,
                Scheme = (string?)row[8],
                Credential = (string?)row[18],
            },
            State = (WebhookState)(long)row[9]!,
            Cursor = (long)row[10]!,
            Due = (long?)row[11],
            Lease = (long)row[12]!,
            Attempts = (int)(long)row[13]!,
            FailingSince = (long?)row[14],
            Secrets = (byte[]?)row[16] ?? [],
            Log = (byte[]?)row[17] ?? [],
        },
        CreatedAt: (long)row[15]!, At: now);

    private async Task PutAsync(TableClient table, TableEntity[] rows, TableValues? values, CancellationToken cancellationToken)
    {
        if (values is not null)
        {
            await Task.WhenAll(values.Blobs.Select(blob => account.PutBlobAsync(blob.Name, blob.Bytes, cancellationToken)));
        }

        await account.ChangeAsync(
            table, [.. rows.Select(static row => new TableTransactionAction(TableTransactionActionType.UpsertReplace, row))],
            cancellationToken);
    }
}
