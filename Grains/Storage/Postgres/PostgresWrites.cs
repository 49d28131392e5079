using System.Runtime.InteropServices;
using Asya.Domain;
using Asya.Payloads;
using Npgsql;
using NpgsqlTypes;

namespace Asya.Grains.Storage.Postgres;

/// <summary>
/// The statements behind a write: one for each, so that a batch is one trip to the server. Each gives the row's id, or no row if it met
/// another version.
/// </summary>
internal static class PostgresWrites
{
    private const string Events = """
        INSERT INTO events (task, seq, at, phase, kind, data, detail)
        SELECT t.id, e.* FROM t, unnest($1::bigint[], $2::bigint[], $3::smallint[], $4::text[], $5::bytea[], $6::bytea[]) e
        """;

    private const string Insert = $"""
        WITH t AS (
            INSERT INTO tasks (etag, status, deadline, wake_at, cleanup_due, due, updated_at, doc, payload, doc_version,
                task_key, tenant, flow, context, principal, parent, created_at)
            VALUES ($7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)
            ON CONFLICT (task_key) DO NOTHING RETURNING id),
        e AS ({Events})
        SELECT id FROM t
        """;

    private const string Update = $"""
        WITH t AS (
            UPDATE tasks SET etag = $7, status = $8, deadline = $9, wake_at = $10, cleanup_due = $11, due = $12, updated_at = $13,
                doc = $14, payload = $15, doc_version = $16
            WHERE id = $17 AND task_key = $18 AND etag = $19 AND status = $20 RETURNING id),
        e AS ({Events})
        SELECT id FROM t
        """;

    private const string Delete = """
        WITH t AS (DELETE FROM tasks WHERE id = $1 AND task_key = $2 AND etag = $3 RETURNING id),
        e AS (DELETE FROM events USING t WHERE events.task = t.id),
        p AS (DELETE FROM push USING t WHERE push.task = t.id),
        r AS (INSERT INTO removed_tasks SELECT $2, $4 FROM t WHERE $4 > 0
            ON CONFLICT (task_key) DO UPDATE SET pauses = excluded.pauses)
        SELECT id FROM t
        """;

    private const string Probe = "UPDATE probe SET number = number + 1 RETURNING id::bigint";

    public static NpgsqlBatchCommand Command(TaskWrite write) => write.Kind switch
    {
        TaskWriteKind.Insert => ToInsert(write),
        TaskWriteKind.Update => ToUpdate(write),
        TaskWriteKind.Delete => ToDelete(write),
        _ => new NpgsqlBatchCommand(Probe),
    };

    private static NpgsqlBatchCommand ToInsert(TaskWrite write)
    {
        NpgsqlBatchCommand command = new(Insert);
        AddChanging(command.Parameters, write);
        TaskState state = write.State;
        Add(command.Parameters, write.Key.Value);
        Add(command.Parameters, write.Key.Tenant);
        Add(command.Parameters, state.Identity.Flow);
        Add(command.Parameters, state.Identity.ContextId);
        Add(command.Parameters, state.Identity.Principal);
        Add(command.Parameters, state.Identity.ParentId);
        Add(command.Parameters, UnixTicks.ToTicks(state.Identity.CreatedAt));
        return command;
    }

    private static NpgsqlBatchCommand ToUpdate(TaskWrite write)
    {
        NpgsqlBatchCommand command = new(Update);
        AddChanging(command.Parameters, write);
        Add(command.Parameters, write.Expected.Id);
        Add(command.Parameters, write.Key.Value);
        Add(command.Parameters, write.Expected.Version);
        Add(command.Parameters, (short)write.Expected.Phase);
        return command;
    }

    private static NpgsqlBatchCommand ToDelete(TaskWrite write)
    {
        NpgsqlBatchCommand command = new(Delete);
        Add(command.Parameters, write.Expected.Id);
        Add(command.Parameters, write.Key.Value);
        Add(command.Parameters, write.Expected.Version);
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = write.State.Pauses.Last });
        return command;
    }

    private static void AddChanging(NpgsqlParameterCollection parameters, TaskWrite write)
    {
        TaskState state = write.State;
        AddEvents(parameters, state);
        long? wakeAt = UnixTicks.ToTicks(state.WakeAt);
        long? cleanupDue = UnixTicks.ToTicks(state.CleanupDue);
        Add(parameters, write.NewVersion);
        Add(parameters, (short)state.Phase);
        Add(parameters, UnixTicks.ToTicks(state.Sla.Deadline));
        Add(parameters, wakeAt);
        Add(parameters, cleanupDue);
        Add(parameters, wakeAt is null || cleanupDue < wakeAt ? cleanupDue : wakeAt);
        Add(parameters, UnixTicks.ToTicks(state.UpdatedAt));
        parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = write.Document, NpgsqlDbType = NpgsqlDbType.Bytea });
        parameters.Add(state.Payload.IsEmpty
            ? new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bytea }
            : new NpgsqlParameter<ReadOnlyMemory<byte>> { TypedValue = state.Payload.Utf8, NpgsqlDbType = NpgsqlDbType.Bytea });
        parameters.Add(new NpgsqlParameter<int> { TypedValue = TaskDocument.Version });
    }

    private static void AddEvents(NpgsqlParameterCollection parameters, TaskState state)
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

        parameters.Add(new NpgsqlParameter<long[]> { TypedValue = seq, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint });
        parameters.Add(new NpgsqlParameter<long[]> { TypedValue = at, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint });
        parameters.Add(new NpgsqlParameter<short[]> { TypedValue = phase, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Smallint });
        parameters.Add(new NpgsqlParameter<string[]> { TypedValue = kind, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        parameters.Add(new NpgsqlParameter<byte[]?[]> { TypedValue = data, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea });
        parameters.Add(new NpgsqlParameter<byte[]?[]> { TypedValue = detail, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea });
    }

    private static byte[]? Bytes(JsonBytes json) =>
        json.IsEmpty ? null
        : MemoryMarshal.TryGetArray(json.Utf8, out ArraySegment<byte> segment) && segment.Offset == 0
            && segment.Count == segment.Array!.Length ? segment.Array
        : json.Utf8.ToArray();

    private static void Add(NpgsqlParameterCollection parameters, long value) =>
        parameters.Add(new NpgsqlParameter<long> { TypedValue = value });

    private static void Add(NpgsqlParameterCollection parameters, short value) =>
        parameters.Add(new NpgsqlParameter<short> { TypedValue = value });

    private static void Add(NpgsqlParameterCollection parameters, long? value) =>
        parameters.Add(value is { } number
            ? new NpgsqlParameter<long> { TypedValue = number }
            : new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint });

    private static void Add(NpgsqlParameterCollection parameters, string? value) => parameters.Add(PostgresText.Parameter(value));
}
