using System.Data;
using Asya.Grains.Storage.Relational;
using Asya.Tasks;
using Npgsql;
using NpgsqlTypes;

namespace Asya.Grains.Storage.Postgres;

/// <summary>Batches in PostgreSQL: all statements of a batch and its commit are one trip to the server.</summary>
/// <remarks>
/// Statements that are sent without a Sync between them are one transaction, which the Sync at their end commits. So the server answers
/// for all of them together, and if the connection breaks before it, the outcome is unknown: no caller gets a success.
/// </remarks>
internal sealed class PostgresTransactions(NpgsqlDataSource source, PostgresLocation location, WebhookRules webhooks)
    : ITaskTransactions
{
    private readonly PostgresWrites _writes = new(new PostgresDialect(location), webhooks);
    private readonly List<TaskWrite> _sent = [];
    private readonly List<TaskWrite> _refused = [];
    private NpgsqlConnection? _connection;

    public BatchFailure? Commit(List<TaskWrite> batch, Action beforeCommit)
    {
        bool isCommitting = false;
        _sent.Clear();
        _refused.Clear();
        try
        {
            using NpgsqlBatch statements = new();
            foreach (TaskWrite write in batch)
            {
                if (write.CancellationToken.IsCancellationRequested)
                {
                    write.Note(new OperationCanceledException(write.CancellationToken));
                    continue;
                }

                _sent.Add(write);
            }

            List<List<TaskWrite>> results = _writes.AddAll(statements, _sent);
            statements.Connection = OpenConnection();
            beforeCommit();
            if (_sent.Count > 0)
            {
                isCommitting = true;
                using NpgsqlDataReader reader = statements.ExecuteReader();
                ReadVerdicts(reader, results);
            }
        }
        catch (Exception failure)
        {
            return Failed(failure, isCommitting);
        }

        ReadVersionsOfConflicts();
        return null;
    }

    public void Dispose() => Drop();

    private void ReadVerdicts(NpgsqlDataReader reader, List<List<TaskWrite>> results)
    {
        foreach (List<TaskWrite> writes in results)
        {
            if (writes[0].Kind is TaskWriteKind.Insert)
            {
                ReadInserted(reader, writes);
            }
            else
            {
                ReadChanged(reader, writes);
            }

            // The last one waits for the answer to the Sync: committed, or not.
            reader.NextResult();
        }
    }

    private void ReadInserted(NpgsqlDataReader reader, List<TaskWrite> writes)
    {
        Dictionary<string, long> made = new(writes.Count);
        while (reader.Read())
        {
            made.Add(reader.GetString(1), reader.GetInt64(0));
        }

        foreach (TaskWrite write in writes)
        {
            Note(write, made.TryGetValue(write.Key.Value, out long id), id);
        }
    }

    private void ReadChanged(NpgsqlDataReader reader, List<TaskWrite> writes)
    {
        HashSet<long> changed = new(writes.Count);
        while (reader.Read())
        {
            changed.Add(reader.GetInt64(0));
        }

        foreach (TaskWrite write in writes)
        {
            // The row of the probe has no task's id.
            Note(write, write.Kind is TaskWriteKind.Probe || changed.Contains(write.Expected.Id), write.Expected.Id);
        }
    }

    private void Note(TaskWrite write, bool isStored, long id)
    {
        if (!isStored)
        {
            _refused.Add(write);
            write.Note(new TaskWriteResult(false, null));
            return;
        }

        bool hasRow = write.Kind is TaskWriteKind.Insert or TaskWriteKind.Update;
        write.Note(new TaskWriteResult(true, hasRow ? new TaskETag(id, write.NewVersion, write.State.Phase) : null));
    }

    private BatchFailure Failed(Exception failure, bool wasCommitting)
    {
        if (wasCommitting && PostgresFailure.IsOfOneStatement(failure))
        {
            return new BatchFailure(PostgresFailure.From(location, failure), IsOfOneWrite: true);
        }

        if (PostgresFailure.IsOurs(failure) || _connection is { FullState: not ConnectionState.Open })
        {
            Drop();
            return new BatchFailure(PostgresFailure.From(location, failure), IsOfOneWrite: false);
        }

        // Nothing was sent: a state that cannot be put into parameters, or a test's fault point.
        return new BatchFailure(failure, IsOfOneWrite: !wasCommitting);
    }

    /// <summary>
    /// Records in each refused write the version that was stored instead. The batch is committed, so a failure here changes nothing.
    /// </summary>
    private void ReadVersionsOfConflicts()
    {
        if (_refused.Count == 0)
        {
            return;
        }

        try
        {
            using NpgsqlCommand find = new("SELECT task_key, id, etag, status FROM tasks WHERE task_key = ANY($1)", _connection);
            find.Parameters.Add(new NpgsqlParameter<string[]>
            {
                TypedValue = [.. _refused.Select(static write => write.Key.Value).Distinct()],
                NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text,
            });
            using NpgsqlDataReader reader = find.ExecuteReader();
            Dictionary<TaskKey, TaskETag> found = [];
            while (reader.Read())
            {
                found[new(reader.GetString(0))] = new TaskETag(reader.GetInt64(1), reader.GetInt64(2), (TaskPhase)reader.GetInt16(3));
            }

            foreach (TaskWrite write in _refused.Where(write => found.ContainsKey(write.Key)))
            {
                write.Note(new TaskWriteResult(false, found[write.Key]));
            }
        }
        catch (Exception failure) when (PostgresFailure.IsOurs(failure))
        {
            Drop();
        }
    }

    // The driver checks idle connections, and silently closes one whose server has stopped.
    private NpgsqlConnection OpenConnection()
    {
        if (_connection is { FullState: not ConnectionState.Open })
        {
            Drop();
        }

        return _connection ??= source.OpenConnection();
    }

    /// <summary>Lets the connection go; the next batch gets another.</summary>
    private void Drop()
    {
        _connection?.Dispose();
        _connection = null;
    }
}
