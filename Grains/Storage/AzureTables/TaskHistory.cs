using System.Collections.Immutable;
using Asya.Catalog;
using Asya.Domain.Reporting;
using Asya.Events;
using Asya.Payloads;
using Asya.Tasks;
using Azure.Data.Tables;

namespace Asya.Grains.Storage.AzureTables;

/// <summary>Reads what has happened to many tasks: rows of the index, and the events of tasks whose writes are not settled.</summary>
internal sealed class TaskHistory(AzureAccount account, StateReader states, TaskIndex index, TaskLists lists)
{
    public async Task<HistoryPage> PageAsync(HistoryQuery query, HistoryCursor after, CancellationToken cancellationToken)
    {
        HistoryPageBuilder page = new(query);
        RowRange rows = RangeOf(query.Tenant, after, query.Until).After(TableKeys.HistoryAt(query.Tenant, after));
        await foreach (HistoryRow[] some in (await RowsAsync(query.Tenant, rows, cancellationToken)).Chunk(TaskLists.Together)
            .WithCancellation(cancellationToken))
        {
            (HistoryEntry Entry, WaitingTask? Task)?[] entries =
                await Task.WhenAll(some.Select(row => ReadAsync(row, query, cancellationToken)));
            foreach ((HistoryRow row, (HistoryEntry Entry, WaitingTask? Task)? read) in some.Zip(entries))
            {
                if (page.IsFull || page.Scanned == page.Rows)
                {
                    return page.Page(isEnd: false);
                }

                if (read is { } found)
                {
                    page.Add(row.At, found.Entry, () => found.Task ?? new());
                }
                else
                {
                    page.Skip(row.At);
                }
            }
        }

        return page.Page(isEnd: true);
    }

    public async Task<OutcomeSamples> OutcomesAsync(TaskStatsQuery query, int upTo, CancellationToken cancellationToken)
    {
        DateTimeOffset completeSince = query.Since!.Value;
        RowRange range = RangeOf(query.Tenant, HistoryCursor.Before(UnixTicks.ToTicks(completeSince)), query.Until);
        List<HistoryRow> rows = await (await RowsAsync(query.Tenant, range, cancellationToken)).ToListAsync(cancellationToken);
        ImmutableArray<OutcomeSample>.Builder samples = ImmutableArray.CreateBuilder<OutcomeSample>();
        Dictionary<(TaskKey Key, long Id), bool> shown = [];
        foreach (HistoryRow row in Enumerable.Reverse(rows))
        {
            if (upTo-- == 0)
            {
                // Others of the same instant may be missing.
                completeSince = row.Sample.At.AddTicks(1);
                break;
            }

            if (query.Flow is not null && query.Flow != row.Task.Flow)
            {
                continue;
            }

            bool isShown = query.Principal is null || row.Task.Principal == query.Principal;
            if (!isShown && query.IncludesPaused && !shown.TryGetValue((row.Task.Key, row.Task.Id), out isShown))
            {
                isShown = await WaitingAsync(row, cancellationToken) is { } task && task.IsShownTo(query.Viewer);
                shown[(row.Task.Key, row.Task.Id)] = isShown;
            }

            if (isShown)
            {
                samples.Add(row.Sample);
            }
        }

        return new(samples.DrainToImmutable(), completeSince);
    }

    private static RowRange RangeOf(string tenant, HistoryCursor from, DateTimeOffset? until) => new(
        TableKeys.HistoryAt(tenant, from),
        TableKeys.HistoryAt(tenant, HistoryCursor.Before(until is { } end ? UnixTicks.ToTicks(end) : long.MaxValue)));

    private async Task<IAsyncEnumerable<HistoryRow>> RowsAsync(string tenant, RowRange range, CancellationToken cancellationToken)
    {
        // A removed task whose mark is there still has its rows still.
        HashSet<TaskKey> removed = [];
        List<HistoryRow> unsettled = [];
        foreach ((WriteMark mark, TaskCard card, _) in
            await lists.UnsettledAsync(key => key.Tenant == tenant && removed.Add(key), cancellationToken))
        {
            removed.Remove(card.Key);
            unsettled.AddRange(await index.HistoryAsync(card, mark.From, cancellationToken));
        }

        IEnumerable<HistoryRow> within = unsettled
            .Where(row => string.CompareOrdinal(row.RowKey, range.From) >= 0 && string.CompareOrdinal(row.RowKey, range.Behind) < 0)
            .OrderBy(static row => row.RowKey, StringComparer.Ordinal);
        return SortedMerge.MergeAsync(
            [
                .. Enumerable.Range(0, TableKeys.Shards).Select(shard =>
                    account.RowsAsync(account.Index, TableKeys.ShardName(shard), range, columns: null, cancellationToken)
                        .Select(HistoryRow.Read)),
                within.ToAsyncEnumerable(),
            ],
            static row => row.RowKey).Where(row => !removed.Contains(row.Task.Key));
    }

    /// <summary>Reads what happened; null: the query does not mean it, or its task was removed.</summary>
    private async Task<(HistoryEntry Entry, WaitingTask? Task)?> ReadAsync(
        HistoryRow row, HistoryQuery query, CancellationToken cancellationToken)
    {
        bool isOwn = query.Principal is null || row.Task.Principal == query.Principal;
        if ((query.Flow is not null && query.Flow != row.Task.Flow) || (query.Kind is not null && query.Kind != row.Kind)
            || !(isOwn || query.IncludesPaused))
        {
            return null;
        }

        TableEntity? found = await account.FindAsync(
            account.Tasks, TableKeys.Partition(row.Task.Key), TableKeys.Event(row.Task.Id, row.At.Seq),
            columns: row.Kind == HistoryRow.Resumed ? null : EventRow.Columns, cancellationToken);
        if (found is null)
        {
            return null;
        }

        TaskEvent entry = await EventRow.ReadAsync(found, row.Task.Key, states.BlobAsync(cancellationToken));
        JsonBytes answer = row.Kind == HistoryRow.Resumed
            ? await EventRow.ReadDetailAsync(found, states.BlobAsync(cancellationToken))
            : default;
        HistoryEntry shown = new(entry, row.Task.Flow, row.Task.Principal, answer);
        return (shown, isOwn ? null : await WaitingAsync(row, cancellationToken));
    }

    // Another task may have the key by now: who may see that one has no right to this one.
    private async Task<WaitingTask?> WaitingAsync(HistoryRow row, CancellationToken cancellationToken) =>
        await states.WaitingAsync(row.Task.Key, cancellationToken) is { } found && found.Tag.Id == row.Task.Id ? found.Task : null;
}
