using Asya.Domain;
using Asya.Tasks;

namespace Asya.Grains.Storage.Relational;

/// <summary>The statements that write the row of a task, with the order of their parameters.</summary>
internal static class TaskRowSql
{
    /// <summary>The parameters of an insert; what a database adds to the statement has the numbers after them.</summary>
    public const int InsertParameters = 20;

    /// <summary>The parameters of an update.</summary>
    public const int UpdateParameters = 17;

    public const string Insert = """
        INSERT INTO tasks (etag, status, deadline, wake_at, cleanup_due, due, updated_at, doc, payload, doc_version,
            task_key, tenant, flow, context, principal, parent, created_at, words, people, wait_due, words_of)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $1)
        ON CONFLICT (task_key) DO NOTHING
        """;

    public const string Update =
        $"UPDATE tasks SET status = $2, words = $15, people = $16, wait_due = $17, words_of = $1, {Changes}";

    /// <summary>
    /// The same for a write that keeps the status, of a task that does not wait: a statement that does not name a column leaves its
    /// indexes alone.
    /// </summary>
    public const string UpdateOfSameStatus = $"UPDATE tasks SET {Changes}";

    /// <summary>Takes the row of an update by its version: $1 is the row, $2 the key, $3 the version.</summary>
    public const string Delete = "DELETE FROM tasks WHERE id = $1 AND task_key = $2 AND etag = $3";

    /// <summary>Ends a statement that gives the number of the last pause of a removed task.</summary>
    public const string OrRemember = "ON CONFLICT (task_key) DO UPDATE SET pauses = excluded.pauses";

    private const string Changes = """
        etag = $1, deadline = $3, wake_at = $4, cleanup_due = $5, due = $6, updated_at = $7, doc = $8, payload = $9, doc_version = $10
        WHERE id = $11 AND task_key = $12 AND etag = $13 AND status = $14
        """;

    public static void AddInsert(ISqlParameters to, TaskWrite write, ReadOnlyMemory<byte> document)
    {
        AddChanging(to, write, document);
        TaskState state = write.State;
        to.Add(write.Key.Value);
        to.Add(write.Key.Tenant);
        to.Add(state.Identity.Flow);
        to.Add(state.Identity.ContextId);
        to.Add(state.Identity.Principal);
        to.Add(state.Identity.ParentId);
        to.Add(UnixTicks.ToTicks(state.Identity.CreatedAt));
        AddWait(to, write);
    }

    public static void AddUpdate(ISqlParameters to, TaskWrite write, ReadOnlyMemory<byte> document)
    {
        AddChanging(to, write, document);
        AddDelete(to, write);
        to.Add((long)write.Expected.Phase);
        if (!KeepsIndexes(write))
        {
            AddWait(to, write);
        }
    }

    /// <summary>Indicates whether an update leaves all as it is that lists go by: <see cref="UpdateOfSameStatus"/> is enough.</summary>
    public static bool KeepsIndexes(TaskWrite write) =>
        write.Expected.Phase == write.State.Phase && write.State.Phase is not TaskPhase.Paused;

    public static void AddDelete(ISqlParameters to, TaskWrite write)
    {
        to.Add(write.Expected.Id);
        to.Add(write.Key.Value);
        to.Add(write.Expected.Version);
    }

    private static void AddWait(ISqlParameters to, TaskWrite write)
    {
        to.Add(write.Wait.Words);
        to.Add(write.Wait.People);
        to.Add(write.Wait.Due);
    }

    private static void AddChanging(ISqlParameters to, TaskWrite write, ReadOnlyMemory<byte> document)
    {
        TaskState state = write.State;
        long? wakeAt = UnixTicks.ToTicks(state.WakeAt);
        long? cleanupDue = UnixTicks.ToTicks(state.CleanupDue);
        to.Add(write.NewVersion);
        to.Add((long)state.Phase);
        to.Add(UnixTicks.ToTicks(state.Sla.Deadline));
        to.Add(wakeAt);
        to.Add(cleanupDue);
        to.Add(DueTask.Earlier(wakeAt, cleanupDue));
        to.Add(UnixTicks.ToTicks(state.UpdatedAt));
        to.Add(document);
        to.Add(state.Payload.Utf8);
        to.Add(TaskDocument.Version);
    }
}
