using System.Globalization;
using System.Text;
using Asya.Catalog;
using Asya.Tasks;

namespace Asya.Grains.Storage.Relational;

/// <summary>A list as a statement with its values. Each set of filters has its own text, which is prepared once.</summary>
/// <remarks>
/// Newest first, then by row: the row's id is in every index anyway, so pages are read straight off an index, without sorting. With
/// several filters the index of the one that usually leaves the fewest rows is read, and the others are checked.
/// </remarks>
internal sealed class TaskListSql
{
    private readonly StringBuilder _where = new("WHERE tenant = $1");
    private readonly List<object?> _values = [];
    private readonly string _from;

    private TaskListSql(SqlDialect dialect, TaskQuery query)
    {
        _from = $"FROM tasks{dialect.By(IndexFor(query))}";
        _values.Add(query.Tenant);
        And("status = ", query.Phase is { } phase ? (long)phase : null);
        And("flow = ", query.Flow);
        And("context = ", query.ContextId);
        And("principal = ", query.Principal);
        And("parent = ", query.ParentId);
        And("updated_at > ", query.Order == TaskOrder.Updated ? UnixTicks.ToTicks(query.UpdatedAfter) : null);
    }

    public string Sql { get; private set; } = "";

    public object?[] Values => [.. _values];

    /// <summary>
    /// A page: id, the time of its order, version of the document, document. One extra row shows that there is a next page.
    /// </summary>
    public static TaskListSql Page(SqlDialect dialect, TaskQuery query, TaskListCursor? cursor)
    {
        TaskListSql list = new(dialect, query);
        list.Sql = query.Order == TaskOrder.Created ? list.ByCreation(query, cursor) : list.ByUpdate(dialect, query, cursor);
        return list;
    }

    /// <summary>Counts what the filters leave, wherever the page is.</summary>
    public static TaskListSql Count(SqlDialect dialect, TaskQuery query)
    {
        TaskListSql list = new(dialect, query);
        list.Sql = $"SELECT count(*) {list._from} {list._where}";
        return list;
    }

    /// <summary>Gets the index to read: open tasks are few among many that are over, so their status is a good filter.</summary>
    private static string IndexFor(TaskQuery query) => query switch
    {
        { ParentId: not null } => "tasks_by_parent",
        { ContextId: not null } => "tasks_by_context",
        { Phase.IsTerminal: false } => "tasks_by_status",
        { Principal: not null } => "tasks_by_principal",
        { Flow: not null } => "tasks_by_flow",
        { Phase: not null } => "tasks_by_status",
        _ => "tasks_by_time",
    };

    private string ByCreation(TaskQuery query, TaskListCursor? cursor)
    {
        if (cursor is { } after)
        {
            // The first comparison bounds the index; the second one sorts out the rows of the very same instant.
            string at = Next(after.At);
            _where.Append(CultureInfo.InvariantCulture, $" AND created_at <= {at} AND (created_at < {at} OR id < {Next(after.Id)})");
        }

        return $"SELECT id, created_at, doc_version, doc {_from} {_where} ORDER BY created_at DESC, id DESC LIMIT {Next(query.Limit + 1L)}";
    }

    // The sort uses two numbers a row; documents are read only for the rows of the page.
    private string ByUpdate(SqlDialect dialect, TaskQuery query, TaskListCursor? cursor)
    {
        if (cursor is { } after)
        {
            _where.Append(CultureInfo.InvariantCulture, $" AND (updated_at, id) < ({Next(after.At)}, {Next(after.Id)})");
        }

        return $"""
            SELECT t.id, t.updated_at, t.doc_version, t.doc
            FROM (SELECT id, updated_at {_from} {_where} ORDER BY updated_at DESC, id DESC LIMIT {Next(query.Limit + 1L)}) page
            {dialect.ThenJoin} tasks t ON t.id = page.id ORDER BY page.updated_at DESC, page.id DESC
            """;
    }

    private void And(string condition, object? value)
    {
        if (value is not null)
        {
            _where.Append(" AND ").Append(condition).Append(Next(value));
        }
    }

    private string Next(object value)
    {
        _values.Add(value);
        return string.Create(CultureInfo.InvariantCulture, $"${_values.Count}");
    }
}
