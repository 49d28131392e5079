using System.Runtime.CompilerServices;
using Asya.Domain;
using Asya.Tasks;
using Azure;
using Azure.Data.Tables;

namespace Asya.Grains.Storage.AzureTables;

/// <summary>Keeps the index: marks before a write, and what follows from it after.</summary>
/// <remarks>
/// What follows is changed together with the mark, in the version that was read: so whoever settles with what is stored no more changes
/// nothing.
/// </remarks>
internal sealed class TaskIndex(AzureAccount account, StateReader states, WebhookTable webhooks, TimeProvider clock)
{
    private const int Tries = 8;

    /// <summary>Puts what must be there before a write.</summary>
    /// <returns>The mark as it was put, perhaps over an earlier one, and the version of the due row.</returns>
    public async Task<(WriteMark? Mark, ETag Due)> PrepareAsync(WriteMark? mark, DueRow? due, CancellationToken cancellationToken)
    {
        TableTransactionAction[] dueRow = due is null ? [] : [new(TableTransactionActionType.UpsertReplace, due.ToRow())];
        if (mark is null)
        {
            return (null, due is null ? default : (await ChangeAsync(dueRow, cancellationToken))![0]);
        }

        WriteMark? earlier = null;
        for (int left = Tries; left > 0; left--)
        {
            WriteMark merged = earlier is null ? mark : mark.Over(earlier);
            TableTransactionAction put = earlier is null
                ? new(TableTransactionActionType.Add, merged.ToRow())
                : new(TableTransactionActionType.UpdateReplace, merged.ToRow(), earlier.ETag);
            if (await ChangeAsync([put, .. dueRow], cancellationToken) is { } versions)
            {
                return (merged with { ETag = versions[0] }, versions[^1]);
            }

            // An earlier write left it. What that stored is settled first, so that this one answers for no more than its own.
            earlier = await FinishAsync(mark.Key, cancellationToken);
        }

        throw new TaskStoreException($"Task store {account.Description}: the mark of {mark.Key} changes all the time.");
    }

    /// <summary>Makes lists and history say what a write has stored, and takes its mark away.</summary>
    /// <param name="mark">The mark as it was put.</param>
    /// <param name="settlement">What the write knows to follow; null: that is to be read.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task SettleAsync(WriteMark mark, Settlement? settlement, CancellationToken cancellationToken)
    {
        if (settlement is null)
        {
            await FinishAsync(mark.Key, cancellationToken);
        }
        else if (!await TrySettleAsync(mark, settlement, ends: true, cancellationToken))
        {
            // Somebody else has settled, perhaps with what was stored before. What is stored now counts, under a mark again.
            await PrepareAsync(mark, due: null, cancellationToken);
            await FinishAsync(mark.Key, cancellationToken);
        }
    }

    /// <summary>Does what a mark asks for.</summary>
    /// <returns>The mark, if it has to stay.</returns>
    public async Task<WriteMark?> FinishAsync(TaskKey key, CancellationToken cancellationToken)
    {
        for (int left = Tries; left > 0; left--)
        {
            if (await FindMarkAsync(key, cancellationToken) is not { } mark)
            {
                return null;
            }

            (StateRow Row, TaskState? State)? found = await states.ReadAsync(key, withPayload: false, cancellationToken);
            TaskETag? stored = found?.Row.Tag;
            MarkVerdict verdict = mark.Judge(stored, clock.GetUtcNow());
            if (verdict.Cleans)
            {
                await CleanAsync(mark.Removed!, cancellationToken);
            }

            Settlement settlement = Settlement.Nothing;
            if (stored is { } tag)
            {
                await webhooks.MarkAsync(key, tag.Id, found!.Value.State!.UpdatedAt, cancellationToken);
                TaskCard card = TaskCard.From(found.Value.State!, tag.Id);
                settlement = new(card, WasOpen: await IsInIndexAsync(key, card.OpenRow(), cancellationToken))
                {
                    History = await HistoryAsync(card, mark.From, cancellationToken),
                };
            }
            else if (!verdict.Ends)
            {
                return mark;
            }

            if (await TrySettleAsync(mark, settlement, verdict.Ends, cancellationToken))
            {
                return verdict.Ends ? null : await FindMarkAsync(key, cancellationToken);
            }
        }

        throw new TaskStoreException($"Task store {account.Description}: the mark of {key} changes all the time.");
    }

    /// <summary>Reads the history of a task's events from a number on.</summary>
    public async Task<IReadOnlyList<HistoryRow>> HistoryAsync(TaskCard card, long from, CancellationToken cancellationToken)
    {
        List<(long Seq, long At, string Kind)> events = [];
        RowRange range = new(TableKeys.Event(card.Id, from), TableKeys.EventsBehind(card.Id));
        await foreach (TableEntity row in account.RowsAsync(
            account.Tasks, TableKeys.Partition(card.Key), range, EventRow.HeadColumns, cancellationToken))
        {
            events.Add((EventRow.SeqOf(row), EventRow.AtOf(row), EventRow.KindOf(row)));
        }

        return [.. HistoryRow.Of(card, events, await PausedBeforeAsync(card, from, events.Select(static e => e.Kind), cancellationToken))];
    }

    /// <summary>Reads when a task paused last before an event; null: it is not needed, or it had not.</summary>
    public async Task<long?> PausedBeforeAsync(TaskCard card, long seq, IEnumerable<string> kinds, CancellationToken cancellationToken)
    {
        long? at = null;
        if (HistoryRow.NeedsPauseBefore(kinds))
        {
            RowRange before = new(TableKeys.Event(card.Id, 0), TableKeys.Event(card.Id, seq))
            {
                Condition = $"Kind eq '{HistoryRow.Paused}'",
            };
            await foreach (TableEntity row in account.RowsAsync(
                account.Tasks, TableKeys.Partition(card.Key), before, EventRow.HeadColumns, cancellationToken))
            {
                at = EventRow.AtOf(row);
            }
        }

        return at;
    }

    /// <summary>Finishes what writes have left that were marked so long ago.</summary>
    /// <returns>How many marks there were.</returns>
    /// <exception cref="TaskStoreException">One could not be finished. The others are.</exception>
    public async Task<int> SweepAsync(TimeSpan minAge, CancellationToken cancellationToken)
    {
        long before = UnixTicks.ToTicks(clock.GetUtcNow() - minAge);
        int found = 0;
        TaskStoreException? failure = null;
        for (int shard = 0; shard < TableKeys.Shards; shard++)
        {
            await foreach (WriteMark mark in MarksAsync(TableKeys.ShardName(shard), cancellationToken))
            {
                if (mark.At <= before)
                {
                    found++;
                    try
                    {
                        await FinishAsync(mark.Key, cancellationToken);
                    }
                    catch (TaskStoreException why)
                    {
                        failure ??= why;
                    }
                }
            }
        }

        return failure is null ? found : throw failure;
    }

    /// <summary>Reads the marks of a partition.</summary>
    public async IAsyncEnumerable<WriteMark> MarksAsync(
        string shard, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (TableEntity row in account.RowsAsync(
            account.Index, shard, RowRange.All(TableKeys.Marks), columns: null, cancellationToken))
        {
            yield return WriteMark.Read(row);
        }
    }

    private async Task<bool> TrySettleAsync(WriteMark mark, Settlement settlement, bool ends, CancellationToken cancellationToken)
    {
        // More than fit into one change come first: they say the same whoever writes them, and readers ask the task.
        foreach (TableTransactionAction[] chunk in settlement.HistoryBefore().Chunk(AzureAccount.MaxRows))
        {
            await ChangeAsync(chunk, cancellationToken);
        }

        TableTransactionAction ofMark = new(
            ends ? TableTransactionActionType.Delete : TableTransactionActionType.UpdateReplace, mark.ToRow(), mark.ETag);
        return await ChangeAsync([ofMark, .. settlement.Rows()], cancellationToken) is not null;
    }

    /// <summary>Deletes what a removed task has left. Some of it may be gone already.</summary>
    private async Task CleanAsync(TaskCard card, CancellationToken cancellationToken)
    {
        IReadOnlyList<HistoryRow> history = await HistoryAsync(card, from: 0, cancellationToken);
        foreach (string row in (string[])[.. card.Rows(), card.OpenRow(), .. history.Select(static one => one.RowKey)])
        {
            await account.DeleteAsync(account.Index, TableKeys.Shard(card.Key), row, ETag.All, cancellationToken);
        }

        await webhooks.DeleteOfTaskAsync(card.Key, card.Id, cancellationToken);

        // Last, since the history is found by them.
        List<TableTransactionAction> events = [];
        RowRange range = new(TableKeys.Event(card.Id, 0), TableKeys.EventsBehind(card.Id));
        await foreach (TableEntity row in account.RowsAsync(
            account.Tasks, TableKeys.Partition(card.Key), range, ["PartitionKey", "RowKey"], cancellationToken))
        {
            events.Add(new(TableTransactionActionType.Delete, row, ETag.All));
        }

        foreach (TableTransactionAction[] chunk in events.Chunk(AzureAccount.MaxRows))
        {
            // Refused: another sweeper is at it.
            await account.ChangeAsync(account.Tasks, chunk, cancellationToken);
        }

        await account.DeleteBlobsAsync(TableValues.BlobsOf(card.Key, card.Id), cancellationToken);
    }

    private async Task<WriteMark?> FindMarkAsync(TaskKey key, CancellationToken cancellationToken) =>
        await account.FindAsync(account.Index, TableKeys.Shard(key), TableKeys.Mark(key), columns: null, cancellationToken) is { } row
            ? WriteMark.Read(row)
            : null;

    private async Task<bool> IsInIndexAsync(TaskKey key, string row, CancellationToken cancellationToken) =>
        await account.FindAsync(account.Index, TableKeys.Shard(key), row, ["RowKey"], cancellationToken) is not null;

    private Task<ETag[]?> ChangeAsync(IReadOnlyList<TableTransactionAction> rows, CancellationToken cancellationToken) =>
        account.ChangeAsync(account.Index, rows, cancellationToken);
}
