using Asya.Domain;
using Asya.Events;
using Asya.Grains.Storage.Relational;
using Asya.Tasks;

namespace Asya.Grains.Storage.Sqlite;

/// <summary>The statements behind a write, inside the caller's transaction.</summary>
internal sealed class TaskWriteStatements(SqliteDatabase database, WebhookRules webhooks, WebhookWatcher watch) : IDisposable
{
    // Through the driver an update and its event cost 4.8 us of processor time instead of 2.0.
    private readonly SqliteStatement _insert = database.Prepare(TaskRowSql.Insert);

    private readonly SqliteStatement _update = database.Prepare(TaskRowSql.Update);

    private readonly SqliteStatement _updateOfSameStatus = database.Prepare(TaskRowSql.UpdateOfSameStatus);

    private readonly SqliteStatement _event = database.Prepare(
        "INSERT INTO events (id, at, phase, kind, data, detail) VALUES ($1, $2, $3, $4, $5, $6)");

    private readonly SqliteStatement _delete = database.Prepare(TaskRowSql.Delete);

    private readonly SqliteStatement _deleteEvents = database.Prepare("DELETE FROM events WHERE id BETWEEN $1 AND $2");

    private readonly SqliteStatement _deleteWebhooks = database.Prepare(WebhookSql.DeleteOfTask);

    private readonly SqliteStatement _remember = database.Prepare(
        $"INSERT INTO removed_tasks VALUES ($1, $2) {TaskRowSql.OrRemember}");

    private readonly SqliteStatement _find = database.Prepare("SELECT id, etag, status FROM tasks WHERE task_key = $1");

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
                Wait(write.WebhookWork!(database.Session));
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
        _deleteWebhooks.Dispose();
        _remember.Dispose();
        _find.Dispose();
        _probe.Dispose();
    }

    private void Insert(TaskWrite write)
    {
        TaskRowSql.AddInsert(_insert.FromFirst(), write, PaddedDocument.From(write.Document, write.State));
        _insert.Step();
        long task = database.LastInsertRowId;
        if (Finish(write, task) && write.State.NewPush is { } target)
        {
            Wait(database.Session.ExecuteAsync(WebhookSql.Insert, webhooks.InsertValues(write, target, task)));
            watch.Add(task);
        }
    }

    private void Update(TaskWrite write)
    {
        // SQLite rewrites the entry of each index whose columns a statement names, whether they change or not.
        SqliteStatement update = TaskRowSql.KeepsIndexes(write) ? _updateOfSameStatus : _update;
        TaskRowSql.AddUpdate(update.FromFirst(), write, PaddedDocument.From(write.Document, write.State));
        update.Step();
        if (Finish(write, write.Expected.Id) && watch.Has(write.Expected.Id) && WebhookRules.IsToBeMarked(write))
        {
            Wait(database.Session.ExecuteAsync(WebhookSql.Mark, WebhookRules.MarkValues(write)));
        }
    }

    private void Delete(TaskWrite write)
    {
        TaskRowSql.AddDelete(_delete.FromFirst(), write);
        _delete.Step();
        if (database.Changes == 0)
        {
            NoteConflict(write);
            return;
        }

        long first = write.Expected.Id << SqliteDialect.EventBits;
        _deleteEvents.Bind(1, first);
        _deleteEvents.Bind(2, first + SqliteDialect.MaxEvent);
        _deleteEvents.Step();
        _deleteWebhooks.Bind(1, write.Expected.Id);
        _deleteWebhooks.Step();
        watch.Leave(write.Expected.Id);
        if (write.State.Pauses.Last > 0)
        {
            _remember.Bind(1, write.Key.Value);
            _remember.Bind(2, write.State.Pauses.Last);
            _remember.Step();
        }

        write.Note(new TaskWriteResult(true, null));
    }

    // Everything of this driver is done when it returns.
    private static void Wait(Task work) => work.GetAwaiter().GetResult();

    private bool Finish(TaskWrite write, long id)
    {
        if (database.Changes == 0)
        {
            NoteConflict(write);
            return false;
        }

        foreach (NewEvent item in write.State.NewEvents)
        {
            InsertEvent(id, item);
        }

        write.Note(new TaskWriteResult(true, new TaskETag(id, write.NewVersion, write.State.Phase)));
        return true;
    }

    private void InsertEvent(long id, NewEvent item)
    {
        TaskEvent entry = item.Event;
        if (entry.Seq is < 1 or > SqliteDialect.MaxEvent)
        {
            throw new TaskStoreException($"Event number {entry.Seq} is outside 1..{SqliteDialect.MaxEvent}.");
        }

        _event.Bind(1, (id << SqliteDialect.EventBits) | entry.Seq);
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
