using System.Runtime.InteropServices;
using Asya.Domain;
using Asya.Grains.Storage.Relational;
using Asya.Payloads;
using Asya.Tasks;
using Npgsql;
using NpgsqlTypes;

namespace Asya.Grains.Storage.Postgres;

/// <summary>Writes of one kind, of different tasks, as one statement: each parameter has one value for each of them.</summary>
internal static class PostgresGroups
{
    /// <summary>Gives id and key of each row that it made.</summary>
    private const string Insert = $"""
        WITH n AS (
            SELECT * FROM unnest({InsertColumnValues}) AS n(etag, status, deadline, wake_at, cleanup_due, due, updated_at, doc, payload,
                task_key, tenant, flow, context, principal, parent, created_at, words, people, wait_due)),
        t AS (
            INSERT INTO tasks (etag, status, deadline, wake_at, cleanup_due, due, updated_at, doc, payload,
                task_key, tenant, flow, context, principal, parent, created_at, words, people, wait_due, words_of, doc_version)
            SELECT n.*, n.etag, $20::integer FROM n ON CONFLICT (task_key) DO NOTHING RETURNING id, task_key),
        e AS (
            INSERT INTO events (task, seq, at, phase, kind, data, detail)
            SELECT t.id, e.seq, e.at, e.phase, e.kind, e.data, e.detail
            FROM unnest($21::text[], $22::bigint[], $23::bigint[], $24::smallint[], $25::text[], $26::bytea[], $27::bytea[])
                AS e(task_key, seq, at, phase, kind, data, detail)
            JOIN t ON t.task_key = e.task_key)
        SELECT id, task_key FROM t
        """;

    /// <summary>Gives the id of each row that it changed.</summary>
    private const string Update = """
        WITH t AS (
            UPDATE tasks SET etag = n.etag, status = n.status, deadline = n.deadline, wake_at = n.wake_at, cleanup_due = n.cleanup_due,
                due = n.due, updated_at = n.updated_at, doc = n.doc, payload = n.payload, doc_version = $17::integer,
                words = n.words, people = n.people, wait_due = n.wait_due, words_of = n.etag
            FROM unnest($1::bigint[], $2::smallint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bytea[],
                    $9::bytea[], $10::bigint[], $11::text[], $12::bigint[], $13::smallint[], $14::text[], $15::text[], $16::bigint[])
                AS n(etag, status, deadline, wake_at, cleanup_due, due, updated_at, doc, payload, id, task_key, old_etag, old_status,
                    words, people, wait_due)
            WHERE tasks.id = n.id AND tasks.task_key = n.task_key AND tasks.etag = n.old_etag AND tasks.status = n.old_status
            RETURNING tasks.id),
        e AS (
            INSERT INTO events (task, seq, at, phase, kind, data, detail)
            SELECT e.task, e.seq, e.at, e.phase, e.kind, e.data, e.detail
            FROM unnest($18::bigint[], $19::bigint[], $20::bigint[], $21::smallint[], $22::text[], $23::bytea[], $24::bytea[])
                AS e(task, seq, at, phase, kind, data, detail)
            JOIN t ON t.id = e.task)
        SELECT id FROM t
        """;

    private const string InsertColumnValues = """
        $1::bigint[], $2::smallint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bytea[], $9::bytea[],
        $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::bigint[], $17::text[], $18::text[], $19::bigint[]
        """;

    /// <summary>Webhooks of the tasks that have changed their phase.</summary>
    private const string Mark = """
        UPDATE push SET due = coalesce(push.due, n.due) FROM unnest($1::bigint[], $2::bigint[]) AS n(task, due)
        WHERE push.task = n.task AND push.state = 0
        """;

    public static NpgsqlBatchCommand ToInsert(List<TaskWrite> writes, SqlDialect dialect)
    {
        NpgsqlBatchCommand command = new(Insert);
        PostgresParameters to = new(command, dialect);
        AddChanging(to, writes);
        to.AddTexts(writes, static write => write.Key.Value);
        to.AddTexts(writes, static write => write.Key.Tenant);
        to.AddTexts(writes, static write => write.State.Identity.Flow);
        to.AddTexts(writes, static write => write.State.Identity.ContextId);
        to.AddTexts(writes, static write => write.State.Identity.Principal);
        to.AddTexts(writes, static write => write.State.Identity.ParentId);
        to.Add([.. writes.Select(static write => UnixTicks.ToTicks(write.State.Identity.CreatedAt))], NpgsqlDbType.Bigint);
        AddWaits(to, writes);
        to.Add((int)TaskDocument.Version);
        to.Add([.. EventsOf(writes).Select(static item => item.Write.Key.Value)], NpgsqlDbType.Text);
        AddEvents(to, writes);
        return command;
    }

    public static NpgsqlBatchCommand ToUpdate(List<TaskWrite> writes, SqlDialect dialect)
    {
        NpgsqlBatchCommand command = new(Update);
        PostgresParameters to = new(command, dialect);
        AddChanging(to, writes);
        to.Add([.. writes.Select(static write => write.Expected.Id)], NpgsqlDbType.Bigint);
        to.AddTexts(writes, static write => write.Key.Value);
        to.Add([.. writes.Select(static write => write.Expected.Version)], NpgsqlDbType.Bigint);
        to.Add([.. writes.Select(static write => (short)write.Expected.Phase)], NpgsqlDbType.Smallint);
        AddWaits(to, writes);
        to.Add((int)TaskDocument.Version);
        to.Add([.. EventsOf(writes).Select(static item => item.Write.Expected.Id)], NpgsqlDbType.Bigint);
        AddEvents(to, writes);
        return command;
    }

    public static NpgsqlBatchCommand ToMark(List<TaskWrite> writes, SqlDialect dialect)
    {
        NpgsqlBatchCommand command = new(Mark);
        PostgresParameters to = new(command, dialect);
        to.Add([.. writes.Select(static write => write.Expected.Id)], NpgsqlDbType.Bigint);
        to.Add([.. writes.Select(static write => UnixTicks.ToTicks(write.State.UpdatedAt))], NpgsqlDbType.Bigint);
        return command;
    }

    private static void AddChanging(PostgresParameters to, List<TaskWrite> writes)
    {
        to.Add([.. writes.Select(static write => write.NewVersion)], NpgsqlDbType.Bigint);
        to.Add([.. writes.Select(static write => (short)write.State.Phase)], NpgsqlDbType.Smallint);
        to.Add([.. writes.Select(static write => UnixTicks.ToTicks(write.State.Sla.Deadline))], NpgsqlDbType.Bigint);
        to.Add([.. writes.Select(static write => UnixTicks.ToTicks(write.State.WakeAt))], NpgsqlDbType.Bigint);
        to.Add([.. writes.Select(static write => UnixTicks.ToTicks(write.State.CleanupDue))], NpgsqlDbType.Bigint);
        to.Add([.. writes.Select(static write => DueOf(write.State))], NpgsqlDbType.Bigint);
        to.Add([.. writes.Select(static write => UnixTicks.ToTicks(write.State.UpdatedAt))], NpgsqlDbType.Bigint);
        to.Add([.. writes.Select(static write => write.Document)], NpgsqlDbType.Bytea);
        to.Add([.. writes.Select(static write => Bytes(write.State.Payload))], NpgsqlDbType.Bytea);
    }

    private static void AddWaits(PostgresParameters to, List<TaskWrite> writes)
    {
        to.AddTexts(writes, static write => write.Wait.Words);
        to.AddTexts(writes, static write => write.Wait.People);
        to.Add([.. writes.Select(static write => write.Wait.Due)], NpgsqlDbType.Bigint);
    }

    /// <summary>
    /// When the watchdog looks at a task. The writes of a running task within a second say the same, up to a second late, so that none of
    /// them touches an index.
    /// </summary>
    private static long? DueOf(TaskState state)
    {
        long? wakeAt = UnixTicks.ToTicks(state.WakeAt);
        if (state.Phase is TaskPhase.Pending or TaskPhase.Running && wakeAt is { } at)
        {
            wakeAt = (at + TimeSpan.TicksPerSecond - 1) / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond;
        }

        return DueTask.Earlier(wakeAt, UnixTicks.ToTicks(state.CleanupDue));
    }

    private static IEnumerable<(TaskWrite Write, NewEvent Event)> EventsOf(List<TaskWrite> writes)
    {
        foreach (TaskWrite write in writes)
        {
            foreach (NewEvent item in write.State.NewEvents)
            {
                yield return (write, item);
            }
        }
    }

    private static void AddEvents(PostgresParameters to, List<TaskWrite> writes)
    {
        int count = writes.Sum(static write => write.State.NewEvents.Length);
        long[] seq = new long[count];
        long[] at = new long[count];
        short[] phase = new short[count];
        string[] kind = new string[count];
        byte[]?[] data = new byte[]?[count];
        byte[]?[] detail = new byte[]?[count];
        int i = 0;
        foreach ((_, NewEvent item) in EventsOf(writes))
        {
            (seq[i], at[i], phase[i], kind[i]) =
                (item.Event.Seq, UnixTicks.ToTicks(item.Event.At), (short)item.Event.Phase, item.Event.Kind);
            (data[i], detail[i]) = (Bytes(item.Event.Data), Bytes(item.Detail));
            i++;
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
