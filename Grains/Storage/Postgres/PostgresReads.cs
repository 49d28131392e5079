using System.Collections.Immutable;
using Asya.Catalog;
using Asya.Domain;
using Asya.Events;
using Asya.Payloads;
using Asya.Tasks;
using Npgsql;

namespace Asya.Grains.Storage.Postgres;

/// <summary>Reads, each one statement and so of one committed state.</summary>
internal sealed partial class PostgresReads(NpgsqlDataSource source, PostgresLocation location, int atATime) : IDisposable
{
    private readonly SemaphoreSlim _permits = new(atATime, atATime);

    public Task<StoredTask?> GetAsync(TaskKey key, bool withPayload, CancellationToken cancellationToken)
    {
        return ReadAsync<StoredTask?>(Make, Take, cancellationToken);

        NpgsqlCommand Make() => Command(
            $"SELECT id, etag, doc_version, doc{(withPayload ? ", payload" : "")} FROM tasks WHERE task_key = $1",
            PostgresText.Parameter(key.Value));

        async Task<StoredTask?> Take(NpgsqlDataReader reader) =>
            await reader.ReadAsync(cancellationToken) ? Stored(reader, withPayload ? Json(reader, 4) : default) : null;
    }

    /// <summary>Reads a task with its payload, or what a removed one has left.</summary>
    public Task<StoredTask?> ReadAsync(TaskKey key, CancellationToken cancellationToken)
    {
        return ReadAsync<StoredTask?>(Make, Take, cancellationToken);

        NpgsqlCommand Make() => Command("""
            SELECT id, etag, doc_version, doc, payload, 0 FROM tasks WHERE task_key = $1
            UNION ALL SELECT 0, 0, 0, NULL, NULL, pauses FROM removed_tasks WHERE task_key = $1
            """,
            PostgresText.Parameter(key.Value));

        async Task<StoredTask?> Take(NpgsqlDataReader reader)
        {
            StoredTask? removed = null;
            while (await reader.ReadAsync(cancellationToken))
            {
                if (!reader.IsDBNull(3))
                {
                    return Stored(reader, Json(reader, 4));
                }

                removed = StoredTask.Removed(reader.GetInt32(5));
            }

            return removed;
        }
    }

    private static StoredTask Stored(NpgsqlDataReader reader, JsonBytes payload)
    {
        TaskState state = TaskDocument.Decode(reader.GetInt32(2), reader.GetFieldValue<byte[]>(3), payload);
        return new(state, new TaskETag(reader.GetInt64(0), reader.GetInt64(1), state.Phase));
    }

    public Task<StoredTaskRows> ListAsync(
        TaskQuery query, TaskListCursor? cursor, CancellationToken cancellationToken)
    {
        return ReadAsync(() => PostgresListSql.Page(query, cursor), Take, cancellationToken);

        async Task<StoredTaskRows> Take(NpgsqlDataReader reader)
        {
            ImmutableArray<TaskState>.Builder tasks = ImmutableArray.CreateBuilder<TaskState>();
            TaskListCursor last = default;
            while (await reader.ReadAsync(cancellationToken))
            {
                if (tasks.Count == query.Limit)
                {
                    return new(tasks.DrainToImmutable(), last);
                }

                last = new TaskListCursor(reader.GetInt64(0), reader.GetInt64(1), query.Order);
                tasks.Add(TaskDocument.Decode(reader.GetInt32(2), reader.GetFieldValue<byte[]>(3), default));
            }

            return new(tasks.DrainToImmutable(), null);
        }
    }

    public Task<long> CountAsync(TaskQuery query, CancellationToken cancellationToken) =>
        ReadAsync(() => PostgresListSql.Count(query), FirstNumber, cancellationToken);

    public Task<long> CountOpenAsync(string tenant, string principal, int upTo, CancellationToken cancellationToken) => ReadAsync(
        () => Command(
            "SELECT count(*) FROM (SELECT FROM tasks WHERE tenant = $1 AND principal = $2 AND principal IS NOT NULL AND status < 3 LIMIT $3) few",
            PostgresText.Parameter(tenant), PostgresText.Parameter(principal), Number(upTo)),
        FirstNumber,
        cancellationToken);

    public Task<ImmutableArray<TaskEvent>> EventsAsync(TaskKey key, long after, int limit, CancellationToken cancellationToken)
    {
        return ReadAsync(Make, Take, cancellationToken);

        NpgsqlCommand Make() => Command(
            "SELECT seq, at, phase, kind, data FROM events WHERE task = (SELECT id FROM tasks WHERE task_key = $1) AND seq > $2 ORDER BY seq LIMIT $3",
            PostgresText.Parameter(key.Value), Number(after), Number(limit));

        async Task<ImmutableArray<TaskEvent>> Take(NpgsqlDataReader reader)
        {
            ImmutableArray<TaskEvent>.Builder events = ImmutableArray.CreateBuilder<TaskEvent>();
            while (await reader.ReadAsync(cancellationToken))
            {
                events.Add(new TaskEvent
                {
                    Key = key,
                    Seq = reader.GetInt64(0),
                    At = UnixTicks.FromTicks(reader.GetInt64(1)),
                    Phase = (TaskPhase)reader.GetInt16(2),
                    Kind = reader.GetString(3),
                    Data = Json(reader, 4),
                });
            }

            return events.DrainToImmutable();
        }
    }

    public Task<JsonBytes> EventDetailAsync(TaskKey key, long seq, CancellationToken cancellationToken) => ReadAsync(
        () => Command(
            "SELECT detail FROM events WHERE task = (SELECT id FROM tasks WHERE task_key = $1) AND seq = $2",
            PostgresText.Parameter(key.Value), Number(seq)),
        static async reader => await reader.ReadAsync() ? Json(reader, 0) : default,
        cancellationToken);

    public Task<ImmutableArray<DueTask>> DueAsync(DateTimeOffset dueBy, DueTask? after, int limit, CancellationToken cancellationToken)
    {
        return ReadAsync(Make, Take, cancellationToken);

        NpgsqlCommand Make() => Command(
            "SELECT due, task_key FROM tasks WHERE due <= $1 AND (due, task_key) > ($2, $3) ORDER BY due, task_key LIMIT $4",
            Number(UnixTicks.ToTicks(dueBy)), Number(after is null ? long.MinValue : UnixTicks.ToTicks(after.Due)),
            PostgresText.Parameter(after?.Key.Value ?? ""), Number(limit));

        async Task<ImmutableArray<DueTask>> Take(NpgsqlDataReader reader)
        {
            ImmutableArray<DueTask>.Builder due = ImmutableArray.CreateBuilder<DueTask>();
            while (await reader.ReadAsync(cancellationToken))
            {
                due.Add(new DueTask(UnixTicks.FromTicks(reader.GetInt64(0)), new(reader.GetString(1))));
            }

            return due.DrainToImmutable();
        }
    }

    public void Dispose() => _permits.Dispose();

    private async Task<T> ReadAsync<T>(Func<NpgsqlCommand> make, Func<NpgsqlDataReader, Task<T>> take, CancellationToken cancellationToken)
    {
        await _permits.WaitAsync(cancellationToken);
        try
        {
            try
            {
                return await TryReadAsync(make, take, cancellationToken);
            }
            catch (Exception cut) when (PostgresFailure.IsCutConnection(cut))
            {
                // A connection from before the server's restart. A new one shows whether the server is available again.
                return await TryReadAsync(make, take, cancellationToken);
            }
        }
        catch (Exception failure) when (PostgresFailure.IsOurs(failure) && !cancellationToken.IsCancellationRequested)
        {
            throw PostgresFailure.From(location, failure);
        }
        finally
        {
            _permits.Release();
        }
    }

    private async Task<T> TryReadAsync<T>(
        Func<NpgsqlCommand> make, Func<NpgsqlDataReader, Task<T>> take, CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection = await source.OpenConnectionAsync(cancellationToken);
        await using NpgsqlCommand command = make();
        command.Connection = connection;
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        return await take(reader);
    }

    private static NpgsqlCommand Command(string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        NpgsqlCommand command = new(sql);
        foreach (NpgsqlParameter parameter in parameters)
        {
            command.Parameters.Add(parameter);
        }

        return command;
    }

    private static NpgsqlParameter<long> Number(long value) => new() { TypedValue = value };

    private static async Task<long> FirstNumber(NpgsqlDataReader reader)
    {
        await reader.ReadAsync();
        return reader.GetInt64(0);
    }

    private static JsonBytes Json(NpgsqlDataReader reader, int column) =>
        reader.IsDBNull(column) ? default : new JsonBytes(reader.GetFieldValue<byte[]>(column));
}
