using Asya.Grains.Storage.Relational;
using Npgsql;

namespace Asya.Grains.Storage.Postgres;

/// <summary>The statements behind a batch: one for each kind of write, so that many tasks' rows are one statement.</summary>
/// <remarks>
/// A statement changes a row at most once. So the second write of a task goes into statements behind those of the first, and meets what
/// that one has left.
/// </remarks>
internal sealed class PostgresWrites(SqlDialect dialect, WebhookRules webhooks)
{
    private const string Probe = "UPDATE probe SET number = number + 1 RETURNING id::bigint";

    private const string Delete = $"""
        WITH t AS ({TaskRowSql.Delete} RETURNING id),
        e AS (DELETE FROM events USING t WHERE events.task = t.id),
        p AS (DELETE FROM push USING t WHERE push.task = t.id),
        r AS (INSERT INTO removed_tasks SELECT $2, $4 FROM t WHERE $4 > 0 {TaskRowSql.OrRemember})
        SELECT id FROM t
        """;

    private readonly HashSet<string> _keys = [];

    /// <summary>Adds the statements of some writes to a batch. Gets the writes of each statement that has a result.</summary>
    public List<List<TaskWrite>> AddAll(NpgsqlBatch batch, IReadOnlyCollection<TaskWrite> writes)
    {
        List<List<TaskWrite>> results = [];
        IReadOnlyCollection<TaskWrite> rest = writes;
        while (rest.Count > 0)
        {
            List<TaskWrite> inserts = [];
            List<TaskWrite> updates = [];
            List<TaskWrite> later = [];
            _keys.Clear();
            foreach (TaskWrite write in rest)
            {
                if (write.Kind is not TaskWriteKind.Probe && !_keys.Add(write.Key.Value))
                {
                    later.Add(write);
                }
                else if (write.Kind is TaskWriteKind.Insert)
                {
                    inserts.Add(write);
                }
                else if (write.Kind is TaskWriteKind.Update)
                {
                    updates.Add(write);
                }
                else
                {
                    AddAlone(batch, write);
                    results.Add([write]);
                }
            }

            AddInserts(batch, inserts, results);
            AddUpdates(batch, updates, results);
            rest = later;
        }

        return results;
    }

    private void AddInserts(NpgsqlBatch batch, List<TaskWrite> writes, List<List<TaskWrite>> results)
    {
        if (writes.Count == 0)
        {
            return;
        }

        batch.BatchCommands.Add(PostgresGroups.ToInsert(writes, dialect));
        results.Add(writes);
        foreach (TaskWrite write in writes)
        {
            if (write.State.NewPush is { } target)
            {
                Next(batch, WebhookSql.InsertWithTask).AddAll(webhooks.InsertValues(write, target, write.NewVersion));
            }
        }
    }

    private void AddUpdates(NpgsqlBatch batch, List<TaskWrite> writes, List<List<TaskWrite>> results)
    {
        if (writes.Count == 0)
        {
            return;
        }

        batch.BatchCommands.Add(PostgresGroups.ToUpdate(writes, dialect));
        results.Add(writes);
        List<TaskWrite> marked = writes.FindAll(WebhookRules.IsToBeMarked);
        if (marked.Count > 0)
        {
            batch.BatchCommands.Add(PostgresGroups.ToMark(marked, dialect));
        }
    }

    private void AddAlone(NpgsqlBatch batch, TaskWrite write)
    {
        if (write.Kind is TaskWriteKind.Delete)
        {
            PostgresParameters deleted = Next(batch, Delete);
            TaskRowSql.AddDelete(deleted, write);
            deleted.Add((long)write.State.Pauses.Last);
        }
        else
        {
            Next(batch, Probe);
        }
    }

    private PostgresParameters Next(NpgsqlBatch batch, string sql)
    {
        NpgsqlBatchCommand command = new(sql);
        batch.BatchCommands.Add(command);
        return new PostgresParameters(command, dialect);
    }
}
