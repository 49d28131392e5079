using System.Collections.Immutable;
using Asya.Events;
using Asya.Grains.Storage.Webhooks;
using Asya.Tasks;
using Asya.Webhooks;

namespace Asya.Grains.Storage.Sqlite;

/// <summary>The webhook statements, inside the caller's transaction.</summary>
/// <remarks><c>WebhookStatements.Rows.cs</c> holds the single statements that this is made of.</remarks>
internal sealed partial class WebhookStatements : IDisposable
{
    private const string Delivery =
        "id, lease, task, task_key, config, format, url, scheme, secrets, cursor, attempts, failing_since, principal, credential";

    private readonly WebhookSecretProtector _protector;
    private readonly WebhookWatcher _watch;
    private readonly List<SqliteStatement> _all = [];
    private readonly SqliteDatabase _database;
    private readonly SqliteStatement _mark;
    private readonly SqliteStatement _insert;
    private readonly SqliteStatement _replace;
    private readonly SqliteStatement _task;
    private readonly SqliteStatement _lastEvent;
    private readonly SqliteStatement _countOfTask;
    private readonly SqliteStatement _countOfPrincipal;
    private readonly SqliteStatement _has;
    private readonly SqliteStatement _delete;
    private readonly SqliteStatement _deleteRow;
    private readonly SqliteStatement _deleteOfTask;
    private readonly SqliteStatement _lease;
    private readonly SqliteStatement _next;
    private readonly SqliteStatement _row;
    private readonly SqliteStatement _settle;
    private readonly SqliteStatement _revive;
    private readonly SqliteStatement _anyActive;

    public WebhookStatements(SqliteDatabase database, WebhookSecretProtector protector, WebhookWatcher watch)
    {
        _database = database;
        _protector = protector;
        _watch = watch;

        // A webhook in delivery or backoff is left alone: its next delivery finds the new event after the current one.
        _mark = Prepare("UPDATE push SET due = ?2 WHERE task = ?1 AND due IS NULL AND state = 0");
        _insert = Prepare("""
            INSERT INTO push (task, task_key, config, tenant, principal, format, url, scheme, secrets, state, cursor, due, lease, attempts, created_at,
                credential)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, 0, 0, ?13, ?14)
            """);
        _replace = Prepare("""
            UPDATE push SET principal = ?3, format = ?4, url = ?5, scheme = ?6, secrets = ?7, attempts = 0, failing_since = NULL, lease = lease + 1,
                state = CASE state WHEN 1 THEN 1 ELSE 0 END, due = CASE state WHEN 1 THEN NULL ELSE ?8 END, credential = ?9
            WHERE task = ?1 AND config = ?2
            """);
        _task = Prepare("SELECT id, status FROM tasks WHERE task_key = ?1");
        _lastEvent = Prepare("SELECT max(id) FROM events WHERE id BETWEEN ?1 AND ?2");
        _countOfTask = Prepare("SELECT count(*) FROM push WHERE task = ?1");
        _countOfPrincipal =
            Prepare("SELECT count(*) FROM push WHERE tenant = ?1 AND principal = ?2 AND principal IS NOT NULL AND state <> 1");
        _has = Prepare("SELECT 1 FROM push WHERE task = ?1 AND config = ?2");
        _delete = Prepare("DELETE FROM push WHERE task = ?1 AND config = ?2");
        _deleteRow = Prepare("DELETE FROM push WHERE id = ?1");
        _deleteOfTask = Prepare("DELETE FROM push WHERE task = ?1");
        _lease = Prepare($"""
            UPDATE push SET due = ?2, lease = lease + 1
            WHERE id IN (SELECT id FROM push WHERE due <= ?1 AND due IS NOT NULL ORDER BY due LIMIT ?3) RETURNING {Delivery}
            """);
        _next = Prepare($"""
            SELECT e.id & {TaskSchema.LastEvent}, e.at, e.phase, e.kind, e.data FROM events e
            WHERE e.id BETWEEN ?1 AND ?2 AND e.phase IS NOT (SELECT p.phase FROM events p WHERE p.id = e.id - 1) ORDER BY e.id LIMIT 1
            """);
        _row = Prepare($"SELECT {Delivery}, state, log FROM push WHERE id = ?1 AND lease = ?2");
        _settle = Prepare("""
            UPDATE push SET state = ?2, cursor = ?3, due = ?4, lease = ?5, attempts = ?6, failing_since = ?7, log = ?8 WHERE id = ?1
            """);
        _revive = Prepare("""
            UPDATE push SET state = 0, attempts = 0, failing_since = NULL, due = ?3 WHERE task = ?1 AND config = ?2 AND state = 2
            """);
        _anyActive = Prepare("SELECT 1 FROM push WHERE task = ?1 AND state = 0 LIMIT 1");

        using SqliteStatement active = database.Prepare("SELECT DISTINCT task FROM push WHERE state = 0");
        while (active.Step())
        {
            watch.Add(active.Int64(0));
        }
    }

    /// <summary>Marks the task's webhooks as due, in the transaction that stored its events.</summary>
    public void Mark(TaskWrite write, TaskPhase? before, long task)
    {
        if (!_watch.Has(task))
        {
            return;
        }

        TaskPhase? phase = before;
        foreach (TaskPhase next in write.State.NewEvents.Select(static item => item.Event.Phase))
        {
            if (next != phase)
            {
                _mark.Bind(1, task);
                _mark.Bind(2, UnixTicks.ToTicks(write.State.UpdatedAt));
                _mark.Step();
                return;
            }

            phase = next;
        }
    }

    /// <summary>Stores the webhook of a new task. It gets every event from the task's beginning.</summary>
    public void InsertWithTask(TaskWrite write, long task)
    {
        if (write.State.NewPush is { } target)
        {
            long now = UnixTicks.ToTicks(write.State.UpdatedAt);
            Insert(write.Key, task, target, WebhookState.Active, cursor: 0, due: now, now);
        }
    }

    public void DeleteWithTask(long task)
    {
        _deleteOfTask.Bind(1, task);
        _deleteOfTask.Step();
        _watch.Leave(task);
    }

    public WebhookRegistrationResult Register(TaskKey key, WebhookTarget target, WebhookLimits limits, DateTimeOffset now)
    {
        if (TaskOf(key) is not var (task, phase))
        {
            return WebhookRegistrationResult.NoTask;
        }

        if (Has(task, target.Id))
        {
            _replace.Bind(1, task);
            _replace.Bind(2, target.Id);
            _replace.Bind(3, target.Principal);
            _replace.Bind(4, (long)target.Format);
            _replace.Bind(5, target.Url);
            _replace.Bind(6, target.Scheme);
            _replace.Bind(7, Protect(key, target));
            _replace.Bind(8, UnixTicks.ToTicks(now));
            _replace.Bind(9, target.Credential);
            _replace.Step();
            _watch.Add(task);
            return WebhookRegistrationResult.Stored;
        }

        _countOfTask.Bind(1, task);
        if (Number(_countOfTask) >= limits.OfTask)
        {
            return WebhookRegistrationResult.TooManyOfTask;
        }

        if (limits.OfPrincipal > 0 && target.Principal is not null)
        {
            _countOfPrincipal.Bind(1, key.Tenant);
            _countOfPrincipal.Bind(2, target.Principal);
            if (Number(_countOfPrincipal) >= limits.OfPrincipal)
            {
                return WebhookRegistrationResult.TooManyOfPrincipal;
            }
        }

        Insert(key, task, target, phase.IsTerminal
            ? WebhookState.Done
            : WebhookState.Active, LastEvent(task), due: null, UnixTicks.ToTicks(now));
        return WebhookRegistrationResult.Stored;
    }

    public bool Delete(TaskKey key, string id)
    {
        if (TaskOf(key) is not var (task, _))
        {
            return false;
        }

        _delete.Bind(1, task);
        _delete.Bind(2, id);
        _delete.Step();
        bool wasThere = _database.Changes > 0;
        LeaveIfDone(task);
        return wasThere;
    }

    public ImmutableArray<WebhookNotification> Lease(int most, TimeSpan life, DateTimeOffset now)
    {
        _lease.Bind(1, UnixTicks.ToTicks(now));
        _lease.Bind(2, UnixTicks.ToTicks(now + life));
        _lease.Bind(3, most);
        List<WebhookRow> rows = [];
        while (_lease.Step())
        {
            rows.Add(Read(_lease));
        }

        ImmutableArray<WebhookNotification>.Builder deliveries = ImmutableArray.CreateBuilder<WebhookNotification>(rows.Count);
        foreach (WebhookRow row in rows)
        {
            if (Next(row, now) is { } delivery)
            {
                deliveries.Add(delivery);
            }
            else
            {
                Settle(row with { Cursor = LastEvent(row.Task), Due = null });
            }
        }

        return deliveries.DrainToImmutable();
    }

    /// <summary>Applies a report; returns the next notification if it is leased at once.</summary>
    public WebhookNotification? Report(WebhookReport report, DateTimeOffset now)
    {
        _row.Bind(1, report.Row);
        _row.Bind(2, report.Lease);
        if (!_row.Step())
        {
            // Another gateway holds the lease, or the webhook is deleted. This delivery was a duplicate (at least once).
            return null;
        }

        WebhookRow row = ReadLog(Read(_row), _row);
        _row.Reset();
        if (report.Outcome == WebhookOutcome.Drop)
        {
            _deleteRow.Bind(1, row.Id);
            _deleteRow.Step();
            LeaveIfDone(row.Task);
            return null;
        }

        WebhookRow next = row.After(report, now);
        if (next.State == WebhookState.Active && report.Outcome == WebhookOutcome.Delivered)
        {
            return Advance(next, report, now);
        }

        Settle(next);
        if (next.State != WebhookState.Active)
        {
            LeaveIfDone(next.Task);
        }

        return null;
    }

    public bool Revive(TaskKey key, string id, DateTimeOffset now)
    {
        if (TaskOf(key) is not var (task, _))
        {
            return false;
        }

        _revive.Bind(1, task);
        _revive.Bind(2, id);
        _revive.Bind(3, UnixTicks.ToTicks(now));
        _revive.Step();
        if (_database.Changes == 0)
        {
            return false;
        }

        _watch.Add(task);
        return true;
    }

    public void Dispose() => _all.ForEach(static statement => statement.Dispose());

    private WebhookNotification? Advance(WebhookRow row, WebhookReport report, DateTimeOffset now)
    {
        TaskEvent? delivered = EventAt(row, report.Seq);
        if (delivered is { Phase.IsTerminal: true })
        {
            Settle(row with { State = WebhookState.Done, Due = null });
            LeaveIfDone(row.Task);
            return null;
        }

        if (Next(row, now) is not { } next)
        {
            Settle(row with { Cursor = LastEvent(row.Task), Due = null });
            return null;
        }

        bool goesOn = report.NextLease > TimeSpan.Zero;
        Settle(row with { Due = UnixTicks.ToTicks(goesOn ? now + report.NextLease : now) });
        return goesOn ? next : null;
    }

    private SqliteStatement Prepare(string sql)
    {
        SqliteStatement statement = _database.Prepare(sql);
        _all.Add(statement);
        return statement;
    }
}
