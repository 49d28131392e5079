using System.Text;
using Asya.Catalog;
using Asya.Tasks;

namespace Asya.Grains.Storage.Sqlite;

/// <summary>Which filters a list has. Each shape is one prepared statement.</summary>
/// <remarks>
/// Newest first by creation, then by row: the row's id is in every index anyway, so pages are read straight off an index, without
/// sorting. With several filters the index of the one that usually leaves the fewest rows is read, and the others are checked.
/// </remarks>
internal readonly record struct TaskListShape(
    bool Status, bool IsOpen, bool Flow, bool Context, bool Principal, bool Cursor, TaskOrder Order = TaskOrder.Created, bool Since = false,
    bool Parent = false)
{
    public static TaskListShape From(TaskQuery query, TaskListCursor? cursor) => new(
        query.Phase is not null,
        query.Phase is { IsTerminal: false },
        query.Flow is not null,
        query.ContextId is not null,
        query.Principal is not null,
        cursor is not null,
        query.Order,
        query.Order == TaskOrder.Updated && query.UpdatedAfter is not null,
        query.ParentId is not null);

    /// <summary>Gets the index to read: open tasks are few among many that are over, so their status is a good filter.</summary>
    private string Index =>
        Parent ? "tasks_by_parent"
        : Context ? "tasks_by_context"
        : Status && IsOpen ? "tasks_by_status"
        : Principal ? "tasks_by_principal"
        : Flow ? "tasks_by_flow"
        : Status ? "tasks_by_status"
        : "tasks_by_time";

    public string Sql() => Order == TaskOrder.Created ? SqlByCreation() : SqlByUpdate();

    /// <summary>Counts what the filters leave, wherever the page is.</summary>
    public string CountSql() => Filtered("count(*)").ToString();

    private string SqlByCreation()
    {
        StringBuilder sql = Filtered("id, created_at, doc_version, doc");

        // The first comparison bounds the index; the second one sorts out the rows of the very same instant.
        sql.Append(Cursor ? " AND created_at <= ?6 AND (created_at < ?6 OR id < ?7)" : "");
        return sql.Append(" ORDER BY created_at DESC, id DESC LIMIT ?8").ToString();
    }

    // The sort uses two numbers a row; documents are read only for the rows of the page.
    private string SqlByUpdate()
    {
        StringBuilder sql = Filtered("id, updated_at");
        sql.Append(Cursor ? " AND (updated_at, id) < (?6, ?7)" : "");
        return $"""
            SELECT t.id, t.updated_at, t.doc_version, t.doc
            FROM ({sql} ORDER BY updated_at DESC, id DESC LIMIT ?8) page CROSS JOIN tasks t ON t.id = page.id
            ORDER BY page.updated_at DESC, page.id DESC
            """;
    }

    private StringBuilder Filtered(string columns)
    {
        StringBuilder sql = new($"SELECT {columns} FROM tasks INDEXED BY {Index} WHERE tenant = ?1");
        sql.Append(Status ? " AND status = ?2" : "");
        sql.Append(Flow ? " AND flow = ?3" : "");
        sql.Append(Context ? " AND context = ?4" : "");
        sql.Append(Principal ? " AND principal = ?5" : "");
        sql.Append(Parent ? " AND parent = ?10" : "");
        return sql.Append(Since ? " AND updated_at > ?9" : "");
    }

    public void Bind(SqliteStatement statement, TaskQuery query, TaskListCursor? cursor)
    {
        BindFilters(statement, query);
        if (cursor is { } after)
        {
            statement.Bind(6, after.At);
            statement.Bind(7, after.Id);
        }

        // At least one row is asked for, so that there is always a last row to go on from.
        statement.Bind(8, query.Limit + 1L);
    }

    /// <summary>Binds the filters, but not the cursor and the limit.</summary>
    public void BindFilters(SqliteStatement statement, TaskQuery query)
    {
        statement.Bind(1, query.Tenant);
        if (Status)
        {
            statement.Bind(2, (long)query.Phase.GetValueOrDefault());
        }

        BindText(Flow, 3, query.Flow);
        BindText(Context, 4, query.ContextId);
        BindText(Principal, 5, query.Principal);
        BindText(Parent, 10, query.ParentId);
        if (Since)
        {
            statement.Bind(9, UnixTicks.ToTicks(query.UpdatedAfter.GetValueOrDefault()));
        }

        void BindText(bool isUsed, int parameter, string? value)
        {
            if (isUsed)
            {
                statement.Bind(parameter, value);
            }
        }
    }
}
