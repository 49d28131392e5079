using System.Collections.Immutable;
using Asya.Catalog;
using Asya.Domain;
using Asya.Events;
using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Grains.Storage.Sqlite;

/// <summary>One read-only connection with its statements. Each read sees one committed state of the whole store.</summary>
internal sealed class TaskReadSession : IDisposable
{
    internal const string DueSql =
        "SELECT due, task_key FROM tasks WHERE due <= ?1 AND (due, task_key) > (?2, ?3) ORDER BY due, task_key LIMIT ?4";

    internal const string OpenSql = """
        SELECT count(*) FROM (SELECT 1 FROM tasks INDEXED BY tasks_open_by_principal
        WHERE tenant = ?1 AND principal = ?2 AND principal IS NOT NULL AND status < 3 LIMIT ?3)
        """;

    private readonly SqliteDatabase _database;
    private readonly SqliteStatement _get;
    private readonly SqliteStatement _getWithPayload;
    private readonly SqliteStatement _removed;
    private readonly SqliteStatement _events;
    private readonly SqliteStatement _detail;
    private readonly SqliteStatement _due;
    private readonly SqliteStatement _open;
    private readonly Dictionary<TaskListShape, SqliteStatement> _lists = [];
    private WebhookReads? _webhooks;
    private ReportingQueries? _survey;

    public TaskReadSession(SqliteDatabase database)
    {
        _database = database;
        _get = database.Prepare("SELECT id, etag, doc_version, doc FROM tasks WHERE task_key = ?1");
        _getWithPayload = database.Prepare("SELECT id, etag, doc_version, doc, payload FROM tasks WHERE task_key = ?1");
        _removed = database.Prepare("SELECT pauses FROM removed_tasks WHERE task_key = ?1");
        _events = database.Prepare($"""
            SELECT id & {TaskSchema.LastEvent}, at, phase, kind, data FROM events
            WHERE id > (SELECT id << {TaskSchema.EventBits} FROM tasks WHERE task_key = ?1) + ?2
              AND id <= (SELECT id << {TaskSchema.EventBits} FROM tasks WHERE task_key = ?1) + {TaskSchema.LastEvent}
            ORDER BY id LIMIT ?3
            """);
        _detail = database.Prepare(
            $"SELECT detail FROM events WHERE id = (SELECT id << {TaskSchema.EventBits} FROM tasks WHERE task_key = ?1) + ?2");
        _due = database.Prepare(DueSql);
        _open = database.Prepare(OpenSql);
    }

    /// <summary>Gets the reads about webhooks, which most connections never need.</summary>
    public WebhookReads Webhooks => _webhooks ??= new WebhookReads(_database);

    /// <summary>Gets the reporting queries, which most connections never need.</summary>
    public ReportingQueries Reporting => _survey ??= new ReportingQueries(_database);

    /// <summary>Reads a task with its payload, or what a removed one has left.</summary>
    public StoredTask? Read(TaskKey key)
    {
        if (Get(key, withPayload: true) is { } stored)
        {
            return stored;
        }

        _removed.Bind(1, key.Value);
        try
        {
            return _removed.Step() ? StoredTask.Removed(_removed.Int32(0)) : null;
        }
        finally
        {
            _removed.Reset();
        }
    }

    public StoredTask? Get(TaskKey key, bool withPayload)
    {
        SqliteStatement statement = withPayload ? _getWithPayload : _get;
        statement.Bind(1, key.Value);
        try
        {
            if (!statement.Step())
            {
                return null;
            }

            TaskState state = TaskDocument.Decode(statement.Int32(2), statement.Bytes(3), withPayload ? statement.Json(4) : default);
            return new(state, new TaskETag(statement.Int64(0), statement.Int64(1), state.Phase));
        }
        finally
        {
            statement.Reset();
        }
    }

    public StoredTaskRows List(TaskQuery query, TaskListCursor? cursor)
    {
        TaskListShape shape = TaskListShape.From(query, cursor);
        if (!_lists.TryGetValue(shape, out SqliteStatement? statement))
        {
            _lists[shape] = statement = _database.Prepare(shape.Sql());
        }

        shape.Bind(statement, query, cursor);
        try
        {
            ImmutableArray<TaskState>.Builder tasks = ImmutableArray.CreateBuilder<TaskState>();
            TaskListCursor last = default;
            while (statement.Step())
            {
                // One extra row shows that there is a next page.
                if (tasks.Count == query.Limit)
                {
                    return new(tasks.DrainToImmutable(), last);
                }

                last = new TaskListCursor(statement.Int64(0), statement.Int64(1), query.Order);
                tasks.Add(TaskDocument.Decode(statement.Int32(2), statement.Bytes(3), default));
            }

            return new(tasks.DrainToImmutable(), null);
        }
        finally
        {
            statement.Reset();
        }
    }

    /// <summary>Counts the tasks that the filters of a list leave, on all its pages.</summary>
    public long Count(TaskQuery query)
    {
        TaskListShape shape = TaskListShape.From(query, null);
        using SqliteStatement statement = _database.Prepare(shape.CountSql());
        shape.BindFilters(statement, query);
        statement.Step();
        return statement.Int64(0);
    }

    public ImmutableArray<TaskEvent> Events(TaskKey key, long after, int limit)
    {
        _events.Bind(1, key.Value);
        _events.Bind(2, Math.Clamp(after, 0, TaskSchema.LastEvent));
        _events.Bind(3, limit);
        try
        {
            ImmutableArray<TaskEvent>.Builder events = ImmutableArray.CreateBuilder<TaskEvent>();
            while (_events.Step())
            {
                events.Add(new TaskEvent
                {
                    Key = key,
                    Seq = _events.Int64(0),
                    At = UnixTicks.FromTicks(_events.Int64(1)),
                    Phase = (TaskPhase)_events.Int32(2),
                    Kind = _events.Text(3),
                    Data = _events.Json(4),
                });
            }

            return events.DrainToImmutable();
        }
        finally
        {
            _events.Reset();
        }
    }

    public JsonBytes EventDetail(TaskKey key, long seq)
    {
        if (seq is < 1 or > TaskSchema.LastEvent)
        {
            return default;
        }

        _detail.Bind(1, key.Value);
        _detail.Bind(2, seq);
        try
        {
            return _detail.Step() ? _detail.Json(0) : default;
        }
        finally
        {
            _detail.Reset();
        }
    }

    public ImmutableArray<DueTask> Due(DateTimeOffset dueBy, DueTask? after, int limit)
    {
        _due.Bind(1, UnixTicks.ToTicks(dueBy));
        _due.Bind(2, after is null ? long.MinValue : UnixTicks.ToTicks(after.Due));
        _due.Bind(3, after?.Key.Value ?? "");
        _due.Bind(4, limit);
        try
        {
            ImmutableArray<DueTask>.Builder due = ImmutableArray.CreateBuilder<DueTask>();
            while (_due.Step())
            {
                due.Add(new DueTask(UnixTicks.FromTicks(_due.Int64(0)), new(_due.Text(1))));
            }

            return due.DrainToImmutable();
        }
        finally
        {
            _due.Reset();
        }
    }

    public int CountOpen(string tenant, string principal, int upTo)
    {
        _open.Bind(1, tenant);
        _open.Bind(2, principal);
        _open.Bind(3, upTo);
        try
        {
            return _open.Step() ? _open.Int32(0) : 0;
        }
        finally
        {
            _open.Reset();
        }
    }

    public bool KnowsPlace(string place)
    {
        using SqliteStatement find = _database.Prepare("SELECT 1 FROM checkpoint_places WHERE place = ?1");
        find.Bind(1, place);
        return find.Step();
    }

    public string StoreId() => _database.QueryText("SELECT id FROM store");

    public void Dispose()
    {
        _get.Dispose();
        _getWithPayload.Dispose();
        _events.Dispose();
        _detail.Dispose();
        _due.Dispose();
        _open.Dispose();
        _webhooks?.Dispose();
        _survey?.Dispose();
        foreach (SqliteStatement list in _lists.Values)
        {
            list.Dispose();
        }

        _database.Dispose();
    }
}
