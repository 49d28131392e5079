using System.Collections.Immutable;
using Asya.Catalog;
using Asya.Domain;
using Asya.Events;
using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Grains.Storage.Relational;

/// <content>Reads of tasks and their events, each one statement and so of one committed state.</content>
internal abstract partial class RelationalTaskStore
{
    public Task<StoredTask?> ReadAsync(TaskKey key, CancellationToken cancellationToken) => _database.FindAsync(key, cancellationToken);

    public async Task<TaskState?> GetAsync(TaskKey key, bool withPayload, CancellationToken cancellationToken) =>
        (await _database.GetAsync(key, withPayload, cancellationToken))?.State;

    public Task<StoredTaskPage> ListAsync(TaskQuery query, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        TaskListSql list = TaskListSql.Page(
            _dialect, query, query.Cursor is null ? null : TaskListCursor.Parse(query.Cursor, query.Order));
        return _database.ReadAsync(Read, cancellationToken);

        async Task<StoredTaskPage> Read(SqlSession session)
        {
            // New ones each time: a read may be tried again.
            ImmutableArray<TaskState>.Builder tasks = ImmutableArray.CreateBuilder<TaskState>();
            TaskListCursor last = default;
            bool isMore = await session.UntilAsync(
                list.Sql,
                row =>
                {
                    // The extra row only shows that there is a next page: its document is not read.
                    if (tasks.Count == query.Limit)
                    {
                        return true;
                    }

                    tasks.Add(row.Task(2));
                    if (tasks.Count == query.Limit)
                    {
                        // Where the next page begins. A column is two calls into SQLite: read of every row, a page costs 6 to 13 % more.
                        last = new TaskListCursor(row.GetInt64(0), row.GetInt64(1), query.Order);
                    }

                    return false;
                },
                list.Values);
            return new(tasks.DrainToImmutable(), isMore ? last.ToString() : null);
        }
    }

    public Task<long> CountAsync(TaskQuery query, CancellationToken cancellationToken)
    {
        TaskListSql count = TaskListSql.Count(_dialect, query);
        return _database.ReadAsync(
            session => session.FirstAsync(count.Sql, static row => row.GetInt64(0), count.Values), cancellationToken);
    }

    public async Task<ImmutableArray<TaskEvent>> EventsAsync(TaskKey key, long after, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return [.. await _database.ReadAsync(
            session => session.AllAsync(
                _tasks.Events, row => row.Event(key), key.Value, Math.Clamp(after, 0, _dialect.LastEvent), limit),
            cancellationToken)];
    }

    public async Task<JsonBytes> EventDetailAsync(TaskKey key, long seq, CancellationToken cancellationToken) =>
        seq < 1 || seq > _dialect.LastEvent
            ? default
            : await _database.ReadAsync(
                session => session.FirstAsync(_tasks.EventDetail, static row => row.Json(0), key.Value, seq), cancellationToken);

    public async Task<ImmutableArray<DueTask>> DueAsync(
        DateTimeOffset dueBy, DueTask? after, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return [.. await _database.ReadAsync(
            session => session.AllAsync(
                TaskSql.Due, static row => new DueTask(row.Instant(0), new(row.GetString(1))),
                UnixTicks.ToTicks(dueBy), after is null ? long.MinValue : UnixTicks.ToTicks(after.Due), after?.Key.Value ?? "", limit),
            cancellationToken)];
    }

    public Task<int> CountOpenAsync(string tenant, string principal, int upTo, CancellationToken cancellationToken) =>
        NumberAsync(_tasks.Open, cancellationToken, tenant, principal, upTo);

    public async Task<bool> KnowsPlaceAsync(string place, CancellationToken cancellationToken) =>
        await NumberAsync(TaskSql.KnowsPlace, cancellationToken, place) > 0;

    public async Task<string> StoreIdAsync(CancellationToken cancellationToken) =>
        await _database.ReadAsync(session => session.FirstAsync(_dialect.StoreId, static row => row.GetString(0)), cancellationToken)
            ?? throw new TaskStoreException($"The task store {Description} has lost its id.");

    private async Task<int> NumberAsync(string sql, CancellationToken cancellationToken, params object?[] values) =>
        (int)(await _database.ReadAsync(session => session.NumberAsync(sql, values), cancellationToken) ?? 0);
}
