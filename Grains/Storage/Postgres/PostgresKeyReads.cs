using System.Diagnostics;
using Asya.Domain;
using Asya.Grains.Storage.Relational;
using Asya.Payloads;
using Asya.Tasks;
using Npgsql;
using NpgsqlTypes;

namespace Asya.Grains.Storage.Postgres;

/// <summary>Reads of single tasks by their keys: those that come in while a read is under way are one statement, the next.</summary>
/// <remarks>
/// Each lane has a connection of its own and one statement at a time on it. A statement begins after the reads that it answers were asked
/// for, so each sees all that was acknowledged before. A read that has waited for too long fails rather than wait for more.
/// </remarks>
internal sealed class PostgresKeyReads(NpgsqlDataSource source, SqlDialect dialect, int lanes) : IDisposable
{
    private const int MaxKeys = 128;

    /// <summary>How many reads have to wait for another lane to begin: fewer share the next statement at less cost.</summary>
    private const int Crowd = 16;

    private const string Sql = """
        SELECT task_key, id, etag, doc_version, doc, payload, 0 FROM tasks WHERE task_key = ANY($1)
        UNION ALL SELECT task_key, 0, 0, 0, NULL, NULL, pauses FROM removed_tasks WHERE task_key = ANY($1)
        """;

    /// <summary>Less than a caller in the cluster waits for an answer.</summary>
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(8);

    private readonly Lock _lock = new();
    private readonly Queue<Waiter> _waiting = new();
    private readonly Stack<Lane> _free = new(Enumerable.Range(0, lanes).Select(static _ => new Lane()));
    private bool _isDisposed;

    /// <summary>Reads a task with its payload, or what a removed one has left, or null.</summary>
    public async Task<StoredTask?> FindAsync(TaskKey key, CancellationToken cancellationToken)
    {
        Waiter waiter = new(key.Value);
        Lane? lane = null;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _waiting.Enqueue(waiter);
            if (_free.Count == lanes || _waiting.Count >= Crowd)
            {
                _free.TryPop(out lane);
            }
        }

        if (lane is not null)
        {
            _ = RunAsync(lane);
        }

        // Decoded here, beside the other callers.
        Row? row = await (cancellationToken.CanBeCanceled ? waiter.Task.WaitAsync(cancellationToken) : waiter.Task);
        return row?.ToStoredTask();
    }

    public void Dispose()
    {
        List<Lane> idle;
        lock (_lock)
        {
            _isDisposed = true;
            idle = [.. _free];
            _free.Clear();
        }

        idle.ForEach(static lane => lane.Dispose());
    }

    private async Task RunAsync(Lane lane)
    {
        List<Waiter> batch = [];
        while (TryTake(lane, batch))
        {
            try
            {
                await AnswerAsync(lane, batch);
            }
            catch (Exception failure)
            {
                lane.Dispose();
                Exception told = dialect.IsOurs(failure) ? dialect.Explain(failure) : failure;
                batch.ForEach(waiter => waiter.TrySetException(told));
            }
        }
    }

    /// <summary>Takes what waits; else gives the lane back.</summary>
    private bool TryTake(Lane lane, List<Waiter> batch)
    {
        batch.Clear();
        List<Waiter> late = [];
        lock (_lock)
        {
            while (batch.Count < MaxKeys && _waiting.TryDequeue(out Waiter? next))
            {
                (Stopwatch.GetElapsedTime(next.Since) < MaxWait ? batch : late).Add(next);
            }

            if (batch.Count == 0)
            {
                if (_isDisposed)
                {
                    lane.Dispose();
                }
                else
                {
                    _free.Push(lane);
                }
            }
        }

        late.ForEach(waiter => waiter.TrySetException(
            dialect.Explain(new TimeoutException($"a read has waited for {MaxWait.TotalSeconds:0} s and was not begun"))));
        return batch.Count > 0;
    }

    private async Task AnswerAsync(Lane lane, List<Waiter> batch)
    {
        Dictionary<string, Row> found;
        bool isFresh = lane.IsClosed;
        try
        {
            found = await ReadAsync(lane, batch);
        }
        catch (Exception cut) when (!isFresh && PostgresFailure.IsCutConnection(cut))
        {
            // A connection from before the server's restart. A new one shows whether the server is available again.
            lane.Dispose();
            found = await ReadAsync(lane, batch);
        }

        foreach (Waiter waiter in batch)
        {
            waiter.TrySetResult(found.TryGetValue(waiter.Key, out Row row) ? row : null);
        }
    }

    private async Task<Dictionary<string, Row>> ReadAsync(Lane lane, List<Waiter> batch)
    {
        NpgsqlCommand command = await lane.OpenAsync(source, Sql);
        ((NpgsqlParameter<string[]>)command.Parameters[0]).TypedValue = [.. batch.Select(static waiter => waiter.Key).Distinct()];
        Dictionary<string, Row> found = new(batch.Count);
        await using NpgsqlDataReader rows = await command.ExecuteReaderAsync();
        while (await rows.ReadAsync())
        {
            string key = rows.GetString(0);
            Row row = new(rows.GetInt64(1), rows.GetInt64(2), rows.GetInt32(3), rows.Bytes(4), rows.Bytes(5), rows.GetInt32(6));

            // Both are there when an id is used again: the task counts.
            if (!found.TryGetValue(key, out Row other) || row.Id > other.Id)
            {
                found[key] = row;
            }
        }

        return found;
    }

    private readonly record struct Row(long Id, long ETag, int Version, byte[] Document, byte[] Payload, int Pauses)
    {
        public StoredTask ToStoredTask()
        {
            if (Id == 0)
            {
                return StoredTask.Removed(Pauses);
            }

            TaskState state = TaskDocument.Decode(Version, Document, Payload.Length > 0 ? new JsonBytes(Payload) : default);
            return new(state, new TaskETag(Id, ETag, state.Phase));
        }
    }

    private sealed class Waiter(string key) : TaskCompletionSource<Row?>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public string Key => key;

        public long Since { get; } = Stopwatch.GetTimestamp();
    }

    /// <summary>A connection that is kept, with its statement. Used by one reader at a time.</summary>
    private sealed class Lane : IDisposable
    {
        private NpgsqlConnection? _connection;
        private NpgsqlCommand? _command;

        public bool IsClosed => _connection is null;

        public async Task<NpgsqlCommand> OpenAsync(NpgsqlDataSource source, string sql)
        {
            // The driver checks idle connections, and silently closes one whose server has stopped.
            if (_connection is { FullState: not System.Data.ConnectionState.Open })
            {
                Dispose();
            }

            if (_command is null)
            {
                _connection = await source.OpenConnectionAsync();
                _command = new NpgsqlCommand(sql, _connection);
                _command.Parameters.Add(new NpgsqlParameter<string[]> { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
            }

            return _command;
        }

        /// <summary>Lets the connection go. The next statement gets another.</summary>
        public void Dispose()
        {
            _command?.Dispose();
            _connection?.Dispose();
            (_command, _connection) = (null, null);
        }
    }
}
