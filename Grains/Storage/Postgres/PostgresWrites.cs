using System.Runtime.InteropServices;
using Asya.Domain;
using Asya.Grains.Storage.Relational;
using Asya.Payloads;
using Npgsql;
using NpgsqlTypes;

namespace Asya.Grains.Storage.Postgres;

/// <summary>
/// The statements behind a write: one for each, so that a batch is one trip to the server. Each gives the row's id, or no row if it met
/// another version.
/// </summary>
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

    private static readonly string Insert = WithEvents(TaskRowSql.Insert, TaskRowSql.InsertParameters);

    private static readonly string Update = WithEvents(TaskRowSql.Update, TaskRowSql.UpdateParameters);

    /// <summary>Adds the statements of a write to a batch. One of them has a result.</summary>
    public void Add(NpgsqlBatch batch, TaskWrite write)
    {
        switch (write.Kind)
        {
            case TaskWriteKind.Insert:
                PostgresParameters inserted = Next(batch, Insert);
                TaskRowSql.AddInsert(inserted, write);
                AddEvents(inserted, write.State);
                if (write.State.NewPush is { } target)
                {
                    Next(batch, WebhookSql.InsertWithTask).AddAll(webhooks.InsertValues(write, target, write.NewVersion));
                }

                break;
            case TaskWriteKind.Update:
                PostgresParameters updated = Next(batch, Update);
                TaskRowSql.AddUpdate(updated, write);
                AddEvents(updated, write.State);
                if (WebhookRules.IsToBeMarked(write))
                {
                    Next(batch, WebhookSql.Mark).AddAll(WebhookRules.MarkValues(write));
                }

                break;
            case TaskWriteKind.Delete:
                PostgresParameters deleted = Next(batch, Delete);
                TaskRowSql.AddDelete(deleted, write);
                deleted.Add(write.State.Pauses.Last);
                break;
            default:
                Next(batch, Probe);
                break;
        }
    }

    private PostgresParameters Next(NpgsqlBatch batch, string sql)
    {
        NpgsqlBatchCommand command = new(sql);
        batch.BatchCommands.Add(command);
        return new PostgresParameters(command, dialect);
    }

    private static string WithEvents(string write, int parameters) => $"""
        WITH t AS ({write} RETURNING id),
        e AS (
            INSERT INTO events (task, seq, at, phase, kind, data, detail)
            SELECT t.id, e.* FROM t, unnest(${parameters + 1}::bigint[], ${parameters + 2}::bigint[], ${parameters + 3}::smallint[],
                ${parameters + 4}::text[], ${parameters + 5}::bytea[], ${parameters + 6}::bytea[]) e)
        SELECT id FROM t
        """;

    private static void AddEvents(PostgresParameters to, TaskState state)
    {
        int count = state.NewEvents.Length;
        long[] seq = new long[count];
        long[] at = new long[count];
        short[] phase = new short[count];
        string[] kind = new string[count];
        byte[]?[] data = new byte[]?[count];
        byte[]?[] detail = new byte[]?[count];
        for (int i = 0; i < count; i++)
        {
            NewEvent item = state.NewEvents[i];
            (seq[i], at[i], phase[i], kind[i]) =
                (item.Event.Seq, UnixTicks.ToTicks(item.Event.At), (short)item.Event.Phase, item.Event.Kind);
            (data[i], detail[i]) = (Bytes(item.Event.Data), Bytes(item.Detail));
        }

        to.Add(seq, NpgsqlDbType.Bigint);
        to.Add(at, NpgsqlDbType.Bigint);
        to.Add(phase, NpgsqlDbType.Smallint);
        to.Add(kind, NpgsqlDbType.Text);
        to.Add(data, NpgsqlDbType.Bytea);
        to.Add(detail, NpgsqlDbType.Bytea);
    }

    private static byte[]? Bytes(JsonBytes json) =>
        json.IsEmpty ? null
        : MemoryMarshal.TryGetArray(json.Utf8, out ArraySegment<byte> segment) && segment.Offset == 0
            && segment.Count == segment.Array!.Length ? segment.Array
        : json.Utf8.ToArray();
}
