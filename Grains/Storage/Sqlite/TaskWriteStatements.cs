using Asya.Domain;
using Asya.Events;
using Asya.Tasks;

namespace Asya.Grains.Storage.Sqlite;

/// <summary>The statements behind a write, inside the caller's transaction.</summary>
internal sealed class TaskWriteStatements(SqliteDatabase database, WebhookStatements push) : IDisposable
{
    private readonly SqliteStatement _insert = database.Prepare("""
        INSERT INTO tasks (etag, status, deadline, wake_at, cleanup_due, due, updated_at, doc, payload, doc_version,
            task_key, tenant, flow, context, principal, parent, created_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)
        ON CONFLICT (task_key) DO NOTHING
        """);

    private readonly SqliteStatement _update = database.Prepare(Update("status = ?2, "));

    private readonly SqliteStatement _updateOfSameStatus = database.Prepare(Update(""));

    private readonly SqliteStatement _event = database.Prepare(
        "INSERT INTO events (id, at, phase, kind, data, detail) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");

    private readonly SqliteStatement _delete = database.Prepare("DELETE FROM tasks WHERE id = ?1 AND task_key = ?2 AND etag = ?3");

    private readonly SqliteStatement _deleteEvents = database.Prepare("DELETE FROM events WHERE id BETWEEN ?1 AND ?2");

    private readonly SqliteStatement _remember = database.Prepare(
        "INSERT INTO removed_tasks VALUES (?1, ?2) ON CONFLICT (task_key) DO UPDATE SET pauses = excluded.pauses");

    private readonly SqliteStatement _find = database.Prepare("SELECT id, etag, status FROM tasks WHERE task_key = ?1");

    private readonly SqliteStatement _probe = database.Prepare("UPDATE probe SET number = number + 1");

    /// <summary>Executes a write and records the result in it. Throws if the whole transaction cannot continue.</summary>
    public void Apply(TaskWrite write)
    {
        if (write.CancellationToken.IsCancellationRequested)
        {
            write.Note(new OperationCanceledException(write.CancellationToken));
            return;
        }

        switch (write.Kind)
        {
            case TaskWriteKind.Insert:
                Insert(write);
                break;
            case TaskWriteKind.Update:
                Update(write);
                break;
            case TaskWriteKind.Delete:
                Delete(write);
                break;
            case TaskWriteKind.Push:
                write.WebhookWork!(push);
                write.Note(new TaskWriteResult(true, null));
                break;
            default:
                _probe.Step();
                write.Note(new TaskWriteResult(true, null));
                break;
        }
    }

    public void Dispose()
    {
        _insert.Dispose();
        _update.Dispose();
        _updateOfSameStatus.Dispose();
        _event.Dispose();
        _delete.Dispose();
        _deleteEvents.Dispose();
        _remember.Dispose();
        _find.Dispose();
        _probe.Dispose();
    }

    private void Insert(TaskWrite write)
    {
        TaskState state = write.State;
        BindChanging(_insert, write);
        _insert.Bind(11, write.Key.Value);
        _insert.Bind(12, write.Key.Tenant);
        _insert.Bind(13, state.Identity.Flow);
        _insert.Bind(14, state.Identity.ContextId);
        _insert.Bind(15, state.Identity.Principal);
        _insert.Bind(16, state.Identity.ParentId);
        _insert.Bind(17, UnixTicks.ToTicks(state.Identity.CreatedAt));
        _insert.Step();
        Finish(write, before: null, database.LastInsertRowId);
    }

    private static string Update(string status) => $"""
        UPDATE tasks SET etag = ?1, {status}deadline = ?3, wake_at = ?4, cleanup_due = ?5, due = ?6, updated_at = ?7,
            doc = ?8, payload = ?9, doc_version = ?10
        WHERE id = ?11 AND task_key = ?12 AND etag = ?13 AND status = ?14
        """;

    private void Update(TaskWrite write)
    {
        // SQLite rewrites the entry of each index whose columns a statement names, whether they change or not.
        SqliteStatement update = write.Expected.Phase == write.State.Phase ? _updateOfSameStatus : _update;
        BindChanging(update, write);
        update.Bind(11, write.Expected.Id);
        update.Bind(12, write.Key.Value);
        update.Bind(13, write.Expected.Version);
        update.Bind(14, (long)write.Expected.Phase);
        update.Step();
        Finish(write, write.Expected.Phase, write.Expected.Id);
    }

    private void Delete(TaskWrite write)
    {
        _delete.Bind(1, write.Expected.Id);
        _delete.Bind(2, write.Key.Value);
        _delete.Bind(3, write.Expected.Version);
        _delete.Step();
        if (database.Changes == 0)
        {
            NoteConflict(write);
            return;
        }

        long first = write.Expected.Id << TaskSchema.EventBits;
        _deleteEvents.Bind(1, first);
        _deleteEvents.Bind(2, first + TaskSchema.LastEvent);
        _deleteEvents.Step();
        push.DeleteWithTask(write.Expected.Id);
        if (write.State.Pauses.Last > 0)
        {
            _remember.Bind(1, write.Key.Value);
            _remember.Bind(2, write.State.Pauses.Last);
            _remember.Step();
        }

        write.Note(new TaskWriteResult(true, null));
    }

    private static void BindChanging(SqliteStatement statement, TaskWrite write)
    {
        TaskState state = write.State;
        long? wakeAt = UnixTicks.ToTicks(state.WakeAt);
        long? cleanupDue = UnixTicks.ToTicks(state.CleanupDue);
        statement.Bind(1, write.NewVersion);
        statement.Bind(2, (long)state.Phase);
        statement.Bind(3, UnixTicks.ToTicks(state.Sla.Deadline));
        statement.Bind(4, wakeAt);
        statement.Bind(5, cleanupDue);
        statement.Bind(6, wakeAt is null || cleanupDue < wakeAt ? cleanupDue : wakeAt);
        statement.Bind(7, UnixTicks.ToTicks(state.UpdatedAt));
        statement.Bind(8, write.Document);
        statement.Bind(9, state.Payload.Span);
        statement.Bind(10, TaskDocument.Version);
    }

    private void Finish(TaskWrite write, TaskPhase? before, long id)
    {
        if (database.Changes == 0)
        {
            NoteConflict(write);
            return;
        }

        foreach (NewEvent item in write.State.NewEvents)
        {
            InsertEvent(id, item);
        }

        if (before is null)
        {
            push.InsertWithTask(write, id);
        }
        else
        {
            push.Mark(write, before, id);
        }

        write.Note(new TaskWriteResult(true, new TaskETag(id, write.NewVersion, write.State.Phase)));
    }

    private void InsertEvent(long id, NewEvent item)
    {
        TaskEvent entry = item.Event;
        if (entry.Seq is < 1 or > TaskSchema.LastEvent)
        {
            throw new TaskStoreException($"Event number {entry.Seq} is outside 1..{TaskSchema.LastEvent}.");
        }

        _event.Bind(1, (id << TaskSchema.EventBits) | entry.Seq);
        _event.Bind(2, UnixTicks.ToTicks(entry.At));
        _event.Bind(3, (long)entry.Phase);
        _event.Bind(4, entry.Kind);
        _event.Bind(5, entry.Data.Span);
        _event.Bind(6, item.Detail.Span);
        _event.Step();
    }

    private void NoteConflict(TaskWrite write)
    {
        _find.Bind(1, write.Key.Value);
        TaskETag? found = null;
        if (_find.Step())
        {
            found = new TaskETag(_find.Int64(0), _find.Int64(1), (TaskPhase)_find.Int32(2));
            _find.Reset();
        }

        write.Note(new TaskWriteResult(false, found));
    }
}
