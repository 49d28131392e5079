using System.Collections.Immutable;
using Asya.Catalog;
using Asya.Domain;
using Asya.Domain.Reporting;
using Asya.Events;
using Asya.Payloads;
using Asya.Tasks;
using Asya.Telemetry;

namespace Asya.Grains.Storage.AzureTables;

/// <content>Reads.</content>
internal sealed partial class AzureTaskStore
{
    public async Task<StoredTask?> ReadAsync(TaskKey key, CancellationToken cancellationToken)
    {
        AsyaMetrics.RowReads.Add(1);
        if (await _states.ReadAsync(key, withPayload: true, cancellationToken) is not { } found)
        {
            return null;
        }

        if (found.State is not { } state)
        {
            return StoredTask.Removed(found.Row.RemovedPauses);
        }

        _writer.Know(key, found.Row);
        return new StoredTask(state, found.Row.Tag);
    }

    public async Task<TaskState?> GetAsync(TaskKey key, bool withPayload, CancellationToken cancellationToken)
    {
        AsyaMetrics.RowReads.Add(1);
        return (await _states.ReadAsync(key, withPayload, cancellationToken))?.State;
    }

    public async Task<ImmutableArray<TaskEvent>> EventsAsync(TaskKey key, long after, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        if ((await _states.HeadAsync(key, cancellationToken))?.Tag is not { } tag || after == long.MaxValue)
        {
            return [];
        }

        RowRange rows = new(TableKeys.Event(tag.Id, Math.Max(after, 0) + 1), TableKeys.EventsBehind(tag.Id))
        {
            PageSize = Math.Min(limit, 1000),
        };
        return
        [
            .. await _account.RowsAsync(_account.Tasks, TableKeys.Partition(key), rows, EventRow.Columns, cancellationToken)
                .Take(limit)
                .Select(async (row, ct) => await EventRow.ReadAsync(row, key, _states.BlobAsync(ct)))
                .ToListAsync(cancellationToken),
        ];
    }

    public async Task<JsonBytes> EventDetailAsync(TaskKey key, long seq, CancellationToken cancellationToken) =>
        (await _states.HeadAsync(key, cancellationToken))?.Tag is { } tag
        && await _account.FindAsync(
            _account.Tasks, TableKeys.Partition(key), TableKeys.Event(tag.Id, seq), columns: null, cancellationToken) is { } row
            ? await EventRow.ReadDetailAsync(row, _states.BlobAsync(cancellationToken))
            : default;

    /// <remarks>In the order of ten seconds, and within them of keys.</remarks>
    public async Task<ImmutableArray<DueTask>> DueAsync(
        DateTimeOffset dueBy, DueTask? after, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        long by = UnixTicks.ToTicks(dueBy);
        RowRange range = RowRange.All(TableKeys.Due) with
        {
            Behind = TableKeys.Behind(TableKeys.DueRow(TableKeys.DueBucket(by), new(""))),
        };
        range = range.After(after is null ? null : TableKeys.DueRow(TableKeys.DueBucket(UnixTicks.ToTicks(after.Due)), after.Key));
        ImmutableArray<DueTask>.Builder due = ImmutableArray.CreateBuilder<DueTask>();
        IAsyncEnumerable<DueRow> rows = SortedMerge.MergeAsync(
            Enumerable.Range(0, TableKeys.Shards).Select(shard =>
                _account.RowsAsync(_account.Index, TableKeys.ShardName(shard), range, columns: null, cancellationToken)
                    .Select(DueRow.Read)),
            static row => row.RowKey);
        await foreach (DueRow[] some in rows.Chunk(TaskLists.Together).WithCancellation(cancellationToken))
        {
            StateRow?[] stored = await Task.WhenAll(some.Select(row => _states.HeadAsync(row.Key, cancellationToken)));
            foreach ((DueRow row, StateRow? state) in some.Zip(stored))
            {
                if (row.IsOf(state) && state!.Due <= by)
                {
                    due.Add(new DueTask(UnixTicks.FromTicks(state.Due!.Value), row.Key));
                    if (due.Count == limit)
                    {
                        return due.DrainToImmutable();
                    }
                }
                else if (row.IsLeftOver(state, _clock.GetUtcNow()))
                {
                    await _account.DeleteAsync(
                        _account.Index, TableKeys.Shard(row.Key), row.RowKey, row.ETag, cancellationToken);
                }
            }
        }

        return due.DrainToImmutable();
    }

    public Task<StoredTaskPage> ListAsync(TaskQuery query, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        return _lists.PageAsync(
            query, query.Cursor is null ? null : TaskListCursor.Parse(query.Cursor, query.Order, hasTask: true), cancellationToken);
    }

    public Task<long> CountAsync(TaskQuery query, CancellationToken cancellationToken) => _lists.CountAsync(query, cancellationToken);

    public Task<int> CountOpenAsync(string tenant, string principal, int upTo, CancellationToken cancellationToken) =>
        CountAsync(_lists.OpenAsync(tenant, new() { Principal = principal }, cancellationToken), upTo, cancellationToken);

    public Task<int> CountPausedAsync(int upTo, CancellationToken cancellationToken) =>
        CountAsync(_lists.OpenAsync(tenant: null, Paused, cancellationToken), upTo, cancellationToken);

    public async Task<ImmutableArray<TaskState>> PausedAsync(int upTo, CancellationToken cancellationToken) =>
        [.. await _lists.StatesAsync(_lists.OpenAsync(tenant: null, Paused, cancellationToken), cancellationToken)
            .Select(static found => found.Task).Where(static task => task.Phase == TaskPhase.Paused).Take(upTo)
            .ToListAsync(cancellationToken)];

    public async Task<WaitingTasks> WaitingAsync(string? tenant, string? principal, int upTo, CancellationToken cancellationToken)
    {
        List<TaskCard> cards =
            await _lists.OpenAsync(tenant, Paused with { Principal = principal }, cancellationToken).ToListAsync(cancellationToken);
        List<WaitingTask> tasks = [];
        foreach (TaskCard[] some in cards.OrderBy(static card => (card.Created, card.Id)).Chunk(TaskLists.Together))
        {
            var read = await Task.WhenAll(some.Select(card => _states.WaitingAsync(card.Key, cancellationToken)));
            tasks.AddRange(read.Where(static one => one?.Tag.Phase == TaskPhase.Paused).Select(static one => one!.Value.Task));
            if (tasks.Count > upTo)
            {
                break;
            }
        }

        return new([.. tasks.Take(upTo)], tasks.Count <= upTo);
    }

    public Task<HistoryPage> HistoryAsync(HistoryQuery query, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        return _history.PageAsync(query, HistoryCursor.StartOf(query, hasKey: true), cancellationToken);
    }

    public Task<OutcomeSamples> OutcomesAsync(TaskStatsQuery query, int upTo, CancellationToken cancellationToken) =>
        _history.OutcomesAsync(query, upTo, cancellationToken);

    private static TaskQuery Paused { get; } = new() { Phase = TaskPhase.Paused };

    private static async Task<int> CountAsync(IAsyncEnumerable<TaskCard> cards, int upTo, CancellationToken cancellationToken) =>
        await cards.Take(upTo).CountAsync(cancellationToken);
}
