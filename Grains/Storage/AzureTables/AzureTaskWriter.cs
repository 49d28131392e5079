using System.Diagnostics;
using Asya.Domain;
using Asya.Grains.Hosting;
using Asya.Grains.Storage.Relational;
using Asya.Tasks;
using Asya.Telemetry;
using Azure;
using Azure.Data.Tables;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Logging;

namespace Asya.Grains.Storage.AzureTables;

/// <summary>Writes tasks: what must be there before, the state with its events as one change, what follows.</summary>
/// <remarks>
/// After the change the write is stored, whatever becomes of the rest: its mark is there, and a sweeper does what it asks for. The change
/// is refused unless the state's row has the version that the service gave it when the expected version was written.
/// </remarks>
internal sealed partial class AzureTaskWriter(
    AzureAccount account,
    StateReader states,
    TaskIndex index,
    WebhookTable webhooks,
    AzureWebhookStore registrations,
    TimeProvider clock,
    FaultPoints faults,
    Random random,
    ILogger logger) : IDisposable
{
    // The rows that this process has read or written last: a version that is no longer the stored one only costs a refusal.
    private readonly MemoryCache _known = new(new MemoryCacheOptions { SizeLimit = 20_000 });
    private readonly Lock _numbers = new();
    private long _lastId;

    /// <summary>Remembers a row that was read.</summary>
    public void Know(TaskKey key, StateRow row) => Know(key, new Known(row, null));

    public async Task<TaskWriteResult> WriteAsync(TaskWrite write)
    {
        CancellationToken none = CancellationToken.None;
        Known? before = write.Kind is TaskWriteKind.Insert ? null : await KnownAsync(write, none);
        if (write.Kind is not TaskWriteKind.Insert && before?.Row.Tag != write.Expected)
        {
            return new TaskWriteResult(false, before?.Row.Tag);
        }

        long id = before?.Row.Tag?.Id ?? NewId();
        string nonce = Guid.NewGuid().ToString("N");
        TableValues values = new(write.Key, id);
        List<TableTransactionAction> change = Change(write, before?.Row, id, nonce, values);
        long? webhook = write is { Kind: TaskWriteKind.Insert, State.NewPush: { } target }
            ? await registrations.AddAsync(write, id, target, none)
            : null;
        (WriteMark? mark, DueRow? due) = await MarksOfAsync(write, id, before?.Row, none);
        (WriteMark? put, ETag dueVersion) = await index.PrepareAsync(mark, due, none);
        await Task.WhenAll(values.Blobs.Select(blob => account.PutBlobAsync(blob.Name, blob.Bytes, none)));
        faults.Reach("task-store:before-commit");
        long start = Stopwatch.GetTimestamp();
        (ETag? version, StateRow? found) = await CommitAsync(write, change, nonce, before?.Row, none);
        if (version is not { } stored)
        {
            _known.Remove(write.Key);
            await DropWebhookAsync(write, webhook);
            return new TaskWriteResult(false, found?.Tag);
        }

        AsyaMetrics.CommitDuration.Record(Stopwatch.GetElapsedTime(start).TotalSeconds);
        TaskETag? tag = write.Kind is TaskWriteKind.Delete ? null : new TaskETag(id, write.NewVersion, write.State.Phase);
        if (tag is null)
        {
            _known.Remove(write.Key);
        }
        else
        {
            bool isSameDue = before?.Row.DueBucket == DueRow.BucketOf(write.State);
            StateRow row = StateRow.Read((TableEntity)change[0].Entity) with { ETag = stored };
            Know(write.Key, new Known(row, due is not null ? dueVersion : isSameDue ? before?.Due : null));
        }

        faults.Reach("task-store:after-commit");
        await FollowAsync(write, put, mark, before, due, id);
        return new TaskWriteResult(true, tag);
    }

    public void Dispose() => _known.Dispose();

    // Greater with time, so that of two tasks of one instant the later one comes first in lists, as in the other stores. No number comes
    // twice in this process; those of two silos may meet, so that a place in lists has the task's key too.
    private long NewId()
    {
        long next = (UnixTicks.ToTicks(clock.GetUtcNow()) << 8) | (uint)random.Next(256);
        lock (_numbers)
        {
            return _lastId = Math.Max(next, _lastId + 1);
        }
    }

    private static List<TableTransactionAction> Change(TaskWrite write, StateRow? before, long id, string nonce, TableValues values)
    {
        ETag version = before?.ETag ?? default;
        if (write.Kind is TaskWriteKind.Delete)
        {
            TableEntity removed = StateRow.MakeRemoved(write.Key, write.State.Pauses.Last, nonce);
            bool leavesNothing = write.State.Pauses.Last == 0;
            return [new(leavesNothing ? TableTransactionActionType.Delete : TableTransactionActionType.UpdateReplace, removed, version)];
        }

        TableEntity row = StateRow.Make(write, id, nonce, values);
        List<TableTransactionAction> change =
        [
            before is null ? new(TableTransactionActionType.Add, row) : new(TableTransactionActionType.UpdateReplace, row, version),
            .. write.State.NewEvents.Select(
                item => new TableTransactionAction(TableTransactionActionType.Add, EventRow.Make(item, write.Key, id, values))),
        ];
        return change.Count <= AzureAccount.MaxRows
            ? change
            : throw new TaskStoreException($"One write of {write.Key} has {change.Count - 1} events; {AzureAccount.MaxRows - 1} fit.");
    }

    private async Task<(WriteMark? Mark, DueRow? Due)> MarksOfAsync(
        TaskWrite write, long id, StateRow? before, CancellationToken cancellationToken)
    {
        long now = UnixTicks.ToTicks(clock.GetUtcNow());
        if (write.Kind is TaskWriteKind.Delete)
        {
            TaskState? state = (await states.ReadAsync(write.Key, withPayload: false, cancellationToken))?.State;
            TaskCard? card = state is null ? null : TaskCard.From(state, id);
            return (new WriteMark(write.Key, id, write.Expected.Version, long.MaxValue, now, card), null);
        }

        long version = write.NewVersion;
        long from = write.State.NewEvents is [NewEvent first, ..] ? first.Event.Seq : long.MaxValue;
        WriteMark? mark = WriteMark.IsNeeded(write) ? new(write.Key, id, version, from, now, Removed: null) : null;
        long? bucket = DueRow.BucketOf(write.State);
        return (mark, bucket is { } due && due != before?.DueBucket ? new DueRow(write.Key, due, id, version, now) : null);
    }

    /// <summary>Makes the change. No version: it was refused; then what is there instead.</summary>
    private async Task<(ETag? Version, StateRow? Found)> CommitAsync(
        TaskWrite write, List<TableTransactionAction> change, string nonce, StateRow? before, CancellationToken cancellationToken)
    {
        if (await account.ChangeAsync(account.Tasks, change, cancellationToken) is { } versions)
        {
            return (versions[0], null);
        }

        StateRow? found = await states.HeadAsync(write.Key, cancellationToken);
        if (found?.Nonce == nonce)
        {
            // The answer to a first try was lost.
            return (found.ETag, null);
        }

        if (write.Kind is TaskWriteKind.Insert && found is { Tag: null })
        {
            // The id was used before.
            change[0] = new(TableTransactionActionType.UpdateReplace, change[0].Entity, found.ETag);
            return await CommitAsync(write, change, nonce, found, cancellationToken);
        }

        if (write.Kind is TaskWriteKind.Delete && found is null)
        {
            return (default(ETag), null);
        }

        return found?.ETag == before?.ETag && found is not null && write.Kind is not TaskWriteKind.Insert
            ? throw new TaskStoreException($"Task store {account.Description}: an event of {write.Key} is there already (unique).")
            : (null, found);
    }

    /// <summary>Does what follows from a stored write. What fails is left to the sweeper.</summary>
    private async Task FollowAsync(TaskWrite write, WriteMark? put, WriteMark? mark, Known? before, DueRow? due, long id)
    {
        try
        {
            CancellationToken none = CancellationToken.None;
            Task dropping = Task.WhenAll(DropDueAsync(write, before), DropBlobsAsync(write, before?.Row));
            if (put is not null)
            {
                // Before the mark goes: else a process that dies would leave an event that no gateway hears of.
                if (write.State.NewPush is not null || WebhookRules.IsToBeMarked(write))
                {
                    await webhooks.MarkAsync(write.Key, id, write.State.UpdatedAt, none);
                }

                bool isOnlyOurs = put.From == mark!.From && put.Removed is null;
                await index.SettleAsync(put, isOnlyOurs ? await SettlementOfAsync(write, id, none) : null, none);
            }

            await dropping;
        }
        catch (TaskStoreException failure)
        {
            LogUnsettled(logger, write.Key, failure.Message);
        }
    }

    /// <summary>Deletes the webhook of a task that was not created. What is left goes when it is leased.</summary>
    private async Task DropWebhookAsync(TaskWrite write, long? webhook)
    {
        try
        {
            if (webhook is { } number)
            {
                await webhooks.DeleteAsync(number, CancellationToken.None);
            }
        }
        catch (TaskStoreException failure)
        {
            LogUnsettled(logger, write.Key, failure.Message);
        }
    }

    private async Task<Settlement> SettlementOfAsync(TaskWrite write, long id, CancellationToken cancellationToken)
    {
        TaskCard card = TaskCard.From(write.State, id);
        var events = write.State.NewEvents.Select(static e => (e.Event.Seq, UnixTicks.ToTicks(e.Event.At), e.Event.Kind)).ToList();
        long? paused = events.Count == 0
            ? null
            : await index.PausedBeforeAsync(card, events[0].Seq, events.Select(static e => e.Kind), cancellationToken);
        return new(card, WasOpen: write.Kind is TaskWriteKind.Update && !write.Expected.Phase.IsTerminal)
        {
            History = [.. HistoryRow.Of(card, events, paused)],
        };
    }

    // In the version that this process put: another's row of the same ten seconds stays.
    private Task DropDueAsync(TaskWrite write, Known? before) =>
        before is { Row.DueBucket: { } bucket, Due: { } version }
        && (write.Kind is TaskWriteKind.Delete || DueRow.BucketOf(write.State) != bucket)
            ? account.DeleteAsync(
                account.Index, TableKeys.Shard(write.Key), TableKeys.DueRow(bucket, write.Key), version, CancellationToken.None)
            : Task.CompletedTask;

    private Task DropBlobsAsync(TaskWrite write, StateRow? before) =>
        before is null || write.Kind is TaskWriteKind.Delete
            ? Task.CompletedTask
            : Task.WhenAll(before.Blobs.Select(name => account.DeleteBlobAsync(name, CancellationToken.None)));

    private async Task<Known?> KnownAsync(TaskWrite write, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(write.Key, out Known? known) && known!.Row.Tag == write.Expected)
        {
            return known;
        }

        return await states.HeadAsync(write.Key, cancellationToken) is { } row ? new Known(row, null) : null;
    }

    private void Know(TaskKey key, Known known) => _known.Set(key, known, new MemoryCacheEntryOptions { Size = 1 });

    [LoggerMessage(EventId = 1605, Level = LogLevel.Warning,
        Message = "Task {TaskKey} is written; lists and history hear of it later: {Why}")]
    private static partial void LogUnsettled(ILogger logger, TaskKey taskKey, string why);

    /// <summary>A row, and the version of its due row if this process has put it.</summary>
    private sealed record Known(StateRow Row, ETag? Due);
}
