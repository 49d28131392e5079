using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Asya.Catalog;
using Asya.Domain;
using Asya.Tasks;

namespace Asya.Grains.Storage.AzureTables;

/// <summary>Reads lists and counts: rows of the index, without those whose writes are not settled, and these as they are stored.</summary>
internal sealed class TaskLists(AzureAccount account, StateReader states, TaskIndex index)
{
    /// <summary>How many tasks are read at the same time.</summary>
    public const int Together = 32;

    public async Task<StoredTaskPage> PageAsync(TaskQuery query, TaskListCursor? after, CancellationToken cancellationToken)
    {
        IAsyncEnumerable<TaskCard> found = query.Order == TaskOrder.Created
            ? CreatedAsync(query, after, cancellationToken)
            : (await UpdatedAsync(query, cancellationToken))
                .Where(card => after is not { } last || string.CompareOrdinal(card.UpdatedPlace, TableKeys.Place(last)) > 0)
                .ToAsyncEnumerable();
        ImmutableArray<TaskState>.Builder tasks = ImmutableArray.CreateBuilder<TaskState>();
        TaskListCursor place = default;
        await foreach ((TaskCard card, TaskState task) in StatesAsync(found, cancellationToken))
        {
            if (!TaskFilter.Matches(task, query))
            {
                continue;
            }

            if (tasks.Count == query.Limit)
            {
                return new(tasks.DrainToImmutable(), place.ToString());
            }

            tasks.Add(task);
            place = new(card.Id, query.Order == TaskOrder.Created ? card.Created : card.Updated, query.Order, card.Key.Value);
        }

        return new(tasks.DrainToImmutable(), null);
    }

    /// <summary>Counts what the filters leave.</summary>
    public async Task<long> CountAsync(TaskQuery query, CancellationToken cancellationToken) => query.Order == TaskOrder.Updated
        ? (await UpdatedAsync(query, cancellationToken)).Count
        : await CardsOf(query, cancellationToken).LongCountAsync(cancellationToken);

    /// <summary>Reads the open tasks that are meant, in no order.</summary>
    /// <param name="tenant">Whose; null: every tenant's.</param>
    /// <param name="query">Which of a tenant.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public IAsyncEnumerable<TaskCard> OpenAsync(string? tenant, TaskQuery query, CancellationToken cancellationToken)
    {
        RowRange rows = RowRange.Beginning(tenant is null
            ? TableKeys.Join(((char)TaskListKind.Open).ToString(), "")
            : TableKeys.ListOf(TaskListKind.Open, tenant, null));
        return CardsAsync(
            rows with { Condition = TaskFilter.Condition(query) },
            key => tenant is null || key.Tenant == tenant,
            state => !state.Phase.IsTerminal && TaskFilter.Matches(state, query with { Tenant = state.Key.Tenant }),
            cancellationToken);
    }

    /// <summary>Reads tasks, many at a time, in the order of their cards.</summary>
    public async IAsyncEnumerable<(TaskCard Card, TaskState Task)> StatesAsync(
        IAsyncEnumerable<TaskCard> cards, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (TaskCard[] some in cards.Chunk(Together).WithCancellation(cancellationToken))
        {
            (StateRow Row, TaskState? State)?[] read =
                await Task.WhenAll(some.Select(card => states.ReadAsync(card.Key, withPayload: false, cancellationToken)));
            foreach ((TaskCard card, (StateRow Row, TaskState? State)? found) in some.Zip(read))
            {
                // Another task may have the key by now.
                if (found is { State: { } state } && found.Value.Row.Tag!.Value.Id == card.Id)
                {
                    yield return (card, state);
                }
            }
        }
    }

    /// <summary>Reads the tasks with unsettled writes, as they are stored.</summary>
    public async Task<List<(WriteMark Mark, TaskCard Card, TaskState State)>> UnsettledAsync(
        Func<TaskKey, bool> isMeant, CancellationToken cancellationToken)
    {
        WriteMark[][] marks = await Task.WhenAll(Enumerable.Range(0, TableKeys.Shards)
            .Select(async shard => await index.MarksAsync(TableKeys.ShardName(shard), cancellationToken).ToArrayAsync(cancellationToken)));
        List<(WriteMark, TaskCard, TaskState)> all = [];
        foreach (WriteMark[] some in marks.SelectMany(static some => some).Where(mark => isMeant(mark.Key)).Chunk(Together))
        {
            (StateRow Row, TaskState? State)?[] read =
                await Task.WhenAll(some.Select(mark => states.ReadAsync(mark.Key, withPayload: false, cancellationToken)));
            foreach ((WriteMark mark, (StateRow Row, TaskState? State)? found) in some.Zip(read))
            {
                if (found is { State: { } state })
                {
                    all.Add((mark, TaskCard.From(state, found.Value.Row.Tag!.Value.Id), state));
                }
            }
        }

        return all;
    }

    private async IAsyncEnumerable<TaskCard> CreatedAsync(
        TaskQuery query, TaskListCursor? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        RowRange rows = TaskFilter.RowsOf(query, after);
        var unsettled = await UnsettledAsync(key => key.Tenant == query.Tenant, cancellationToken);
        IEnumerable<TaskCard> others = unsettled.Where(task => TaskFilter.Matches(task.State, query)).Select(static task => task.Card)
            .Where(card => after is not { } last || string.CompareOrdinal(card.Place, TableKeys.Place(last)) > 0)
            .OrderBy(static card => card.Place, StringComparer.Ordinal);
        await foreach (TaskCard card in SortedMerge.MergeAsync(
            [.. Shards(rows, cancellationToken), others.ToAsyncEnumerable()], static card => card.Place))
        {
            yield return card;
        }
    }

    private async Task<List<TaskCard>> UpdatedAsync(TaskQuery query, CancellationToken cancellationToken)
    {
        List<TaskCard> exact = [];
        List<TaskCard> running = [];
        await foreach (TaskCard card in CardsOf(query, cancellationToken))
        {
            // The steps of a running task are not told to the index.
            (card.Phase is TaskPhase.Pending or TaskPhase.Running ? running : exact).Add(card);
        }

        await foreach ((TaskCard card, TaskState state) in StatesAsync(running.ToAsyncEnumerable(), cancellationToken))
        {
            exact.Add(TaskCard.From(state, card.Id));
        }

        long? min = UnixTicks.ToTicks(query.UpdatedAfter);
        return [
            .. exact.Where(card => min is null || card.Updated > min).OrderBy(static card => card.UpdatedPlace, StringComparer.Ordinal)];
    }

    private IAsyncEnumerable<TaskCard> CardsOf(TaskQuery query, CancellationToken cancellationToken) => CardsAsync(
        TaskFilter.RowsOf(query), key => key.Tenant == query.Tenant, state => TaskFilter.Matches(state, query), cancellationToken);

    /// <summary>Reads the cards of rows, each task once: unsettled ones as they are stored.</summary>
    private async IAsyncEnumerable<TaskCard> CardsAsync(
        RowRange rows, Func<TaskKey, bool> isMeant, Func<TaskState, bool> matches,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Those that were removed are among the marked: their rows are there still.
        HashSet<TaskKey> seen = [];
        var unsettled = await UnsettledAsync(key => isMeant(key) && seen.Add(key), cancellationToken);
        foreach ((_, TaskCard card, TaskState state) in unsettled)
        {
            if (matches(state))
            {
                yield return card;
            }
        }

        await foreach (TaskCard card in SortedMerge.MergeAsync(Shards(rows, cancellationToken), static card => card.Place))
        {
            if (!seen.Contains(card.Key))
            {
                yield return card;
            }
        }
    }

    private IEnumerable<IAsyncEnumerable<TaskCard>> Shards(RowRange rows, CancellationToken cancellationToken) =>
        Enumerable.Range(0, TableKeys.Shards).Select(shard =>
            account.RowsAsync(account.Index, TableKeys.ShardName(shard), rows, columns: null, cancellationToken).Select(TaskCard.Read));
}
