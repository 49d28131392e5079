using System.Collections.Immutable;
using Asya.Grains.Storage.Webhooks;
using Asya.Tasks;
using Asya.Webhooks;

namespace Asya.Grains.Storage.Sqlite;

/// <summary>The reads of webhooks, on a read-only connection.</summary>
internal sealed class WebhookReads : IDisposable
{
    private const string Info = "id, task_key, config, url, format, scheme, state, cursor, attempts, due, created_at, principal, log";

    private readonly SqliteStatement _ofTask;
    private readonly SqliteStatement _dead;
    private readonly SqliteStatement _count;
    private readonly SqliteStatement _firstDue;
    private readonly SqliteStatement _pending;

    public WebhookReads(SqliteDatabase database)
    {
        _ofTask = database.Prepare($"SELECT {Info} FROM push WHERE task = (SELECT id FROM tasks WHERE task_key = ?1) ORDER BY id");
        _dead = database.Prepare($"SELECT {Info} FROM push WHERE tenant = ?1 AND state = 2 AND id > ?2 ORDER BY id LIMIT ?3");
        _count = database.Prepare(
            "SELECT count(*) FROM push WHERE tenant = ?1 AND principal = ?2 AND principal IS NOT NULL AND state <> 1");
        _firstDue = database.Prepare("SELECT min(due) FROM push WHERE due IS NOT NULL");
        _pending = database.Prepare("SELECT count(*) FROM (SELECT 1 FROM push INDEXED BY push_by_due WHERE due IS NOT NULL LIMIT ?1)");
    }

    public ImmutableArray<WebhookInfo> OfTask(TaskKey key)
    {
        _ofTask.Bind(1, key.Value);
        return [.. Read(_ofTask).Select(static row => row.Info)];
    }

    public WebhookPage Dead(string tenant, long after, int limit)
    {
        _dead.Bind(1, tenant);
        _dead.Bind(2, after);
        _dead.Bind(3, limit + 1);
        List<WebhookEntry> rows = Read(_dead);
        return new()
        {
            Items = [.. rows.Take(limit).Select(static row => row.Info)],
            Next = rows.Count > limit ? rows[limit - 1].Id : null,
        };
    }

    public int Count(string tenant, string principal)
    {
        _count.Bind(1, tenant);
        _count.Bind(2, principal);
        _count.Step();
        int count = _count.Int32(0);
        _count.Reset();
        return count;
    }

    public int CountPending(int upTo)
    {
        _pending.Bind(1, upTo);
        _pending.Step();
        int count = _pending.Int32(0);
        _pending.Reset();
        return count;
    }

    /// <summary>Gets when the first of them is due.</summary>
    public DateTimeOffset? FirstDue()
    {
        _firstDue.Step();
        DateTimeOffset? due = _firstDue.IsNull(0) ? null : UnixTicks.FromTicks(_firstDue.Int64(0));
        _firstDue.Reset();
        return due;
    }

    public void Dispose()
    {
        _ofTask.Dispose();
        _dead.Dispose();
        _count.Dispose();
        _firstDue.Dispose();
        _pending.Dispose();
    }

    private static List<WebhookEntry> Read(SqliteStatement statement)
    {
        List<WebhookEntry> rows = [];
        try
        {
            while (statement.Step())
            {
                rows.Add(new(statement.Int64(0), new WebhookInfo
                {
                    Key = new TaskKey(statement.Text(1)),
                    Id = statement.Text(2),
                    Url = statement.Text(3),
                    Format = (WebhookFormat)statement.Int32(4),
                    Scheme = statement.IsNull(5) ? null : statement.Text(5),
                    State = (WebhookState)statement.Int32(6),
                    Cursor = statement.Int64(7),
                    Attempts = statement.Int32(8),
                    Due = statement.IsNull(9) ? null : UnixTicks.FromTicks(statement.Int64(9)),
                    CreatedAt = UnixTicks.FromTicks(statement.Int64(10)),
                    Principal = statement.IsNull(11) ? null : statement.Text(11),
                    Log = WebhookLog.Decode(statement.Bytes(12)),
                }));
            }
        }
        finally
        {
            statement.Reset();
        }

        return rows;
    }
}
