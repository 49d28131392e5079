using Asya.Events;
using Asya.Grains.Storage.Webhooks;
using Asya.Tasks;
using Asya.Webhooks;

namespace Asya.Grains.Storage.Sqlite;

internal sealed partial class WebhookStatements
{
    private static WebhookRow Read(SqliteStatement row) => new()
    {
        Id = row.Int64(0),
        Lease = row.Int64(1),
        Task = row.Int64(2),
        Key = new TaskKey(row.Text(3)),
        Target = new WebhookTarget
        {
            Id = row.Text(4),
            Format = (WebhookFormat)row.Int32(5),
            Url = row.Text(6),
            Scheme = row.IsNull(7) ? null : row.Text(7),
            Principal = row.IsNull(12) ? null : row.Text(12),
            Credential = row.IsNull(13) ? null : row.Text(13),
        },
        Secrets = row.Bytes(8).ToArray(),
        Cursor = row.Int64(9),
        Attempts = row.Int32(10),
        FailingSince = row.IsNull(11) ? null : row.Int64(11),
    };

    private static WebhookRow ReadLog(WebhookRow read, SqliteStatement row) =>
        read with { State = (WebhookState)row.Int32(14), Log = row.Bytes(15).ToArray() };

    private TaskEvent? EventAt(WebhookRow row, long seq) => Event(row, seq, seq);

    private WebhookNotification? Next(WebhookRow row, DateTimeOffset now)
    {
        if (Event(row, row.Cursor + 1, TaskSchema.LastEvent) is not { } next)
        {
            return null;
        }

        return row.DeliveryOf(next, _protector, now);
    }

    private TaskEvent? Event(WebhookRow row, long first, long last)
    {
        _next.Bind(1, (row.Task << TaskSchema.EventBits) + first);
        _next.Bind(2, (row.Task << TaskSchema.EventBits) + last);
        if (!_next.Step())
        {
            return null;
        }

        TaskEvent found = new()
        {
            Key = row.Key,
            Seq = _next.Int64(0),
            At = UnixTicks.FromTicks(_next.Int64(1)),
            Phase = (TaskPhase)_next.Int32(2),
            Kind = _next.Text(3),
            Data = _next.Json(4),
        };
        _next.Reset();
        return found;
    }

    private void Settle(WebhookRow row)
    {
        _settle.Bind(1, row.Id);
        _settle.Bind(2, (long)row.State);
        _settle.Bind(3, row.Cursor);
        _settle.Bind(4, row.Due);
        _settle.Bind(5, row.Lease);
        _settle.Bind(6, row.Attempts);
        _settle.Bind(7, row.FailingSince);
        _settle.Bind(8, row.Log);
        _settle.Step();
    }

    private void Insert(TaskKey key, long task, WebhookTarget target, WebhookState state, long cursor, long? due, long now)
    {
        _insert.Bind(1, task);
        _insert.Bind(2, key.Value);
        _insert.Bind(3, target.Id);
        _insert.Bind(4, key.Tenant);
        _insert.Bind(5, target.Principal);
        _insert.Bind(6, (long)target.Format);
        _insert.Bind(7, target.Url);
        _insert.Bind(8, target.Scheme);
        _insert.Bind(9, Protect(key, target));
        _insert.Bind(10, (long)state);
        _insert.Bind(11, cursor);
        _insert.Bind(12, due);
        _insert.Bind(13, now);
        _insert.Bind(14, target.Credential);
        _insert.Step();
        if (state == WebhookState.Active)
        {
            _watch.Add(task);
        }
    }

    private byte[] Protect(TaskKey key, WebhookTarget target) =>
        _protector.Protect(WebhookSecretProtector.AssociatedDataFor(key, target.Id), new WebhookSecrets(target.Token, target.Credentials));

    // A secret that was copied into another row does not open there.

    private (long Task, TaskPhase Phase)? TaskOf(TaskKey key)
    {
        _task.Bind(1, key.Value);
        if (!_task.Step())
        {
            return null;
        }

        (long, TaskPhase) found = (_task.Int64(0), (TaskPhase)_task.Int32(1));
        _task.Reset();
        return found;
    }

    private bool Has(long task, string config)
    {
        _has.Bind(1, task);
        _has.Bind(2, config);
        bool has = _has.Step();
        _has.Reset();
        return has;
    }

    private long LastEvent(long task)
    {
        long first = task << TaskSchema.EventBits;
        _lastEvent.Bind(1, first);
        _lastEvent.Bind(2, first + TaskSchema.LastEvent);
        return Number(_lastEvent) & TaskSchema.LastEvent;
    }

    private static long Number(SqliteStatement statement)
    {
        statement.Step();
        long number = statement.Int64(0);
        statement.Reset();
        return number;
    }

    private void LeaveIfDone(long task)
    {
        _anyActive.Bind(1, task);
        bool any = _anyActive.Step();
        _anyActive.Reset();
        if (!any)
        {
            _watch.Leave(task);
        }
    }
}
