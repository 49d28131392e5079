using System.Text;

namespace Asya.Storage.Sqlite;

/// <summary>Which filters a list has. Each shape is one prepared statement.</summary>
/// <remarks>
/// Newest first by creation, then by row: the row's id is in every index anyway, so pages are read straight off an index, without
/// sorting. With several filters the index of the one that usually leaves the fewest rows is read, and the others are checked.
/// </remarks>
internal readonly record struct TaskListShape(bool Status, bool IsOpen, bool Flow, bool Context, bool Principal, bool Cursor)
{
    public static TaskListShape Of(TaskQuery query, TaskListCursor? cursor) => new(
        query.Phase is not null,
        query.Phase is { IsTerminal: false },
        query.Flow is not null,
        query.ContextId is not null,
        query.Principal is not null,
        cursor is not null);

    /// <summary>Gets the index to read: open tasks are few among many that are over, so their status is a good filter.</summary>
    private string Index =>
        Context ? "tasks_by_context"
        : Status && IsOpen ? "tasks_by_status"
        : Principal ? "tasks_by_principal"
        : Flow ? "tasks_by_flow"
        : Status ? "tasks_by_status"
        : "tasks_by_time";

    public string Sql()
    {
        StringBuilder sql = new($"SELECT id, created_at, doc_version, doc FROM tasks INDEXED BY {Index} WHERE tenant = ?1");
        sql.Append(Status ? " AND status = ?2" : "");
        sql.Append(Flow ? " AND flow = ?3" : "");
        sql.Append(Context ? " AND context = ?4" : "");
        sql.Append(Principal ? " AND principal = ?5" : "");

        // The first comparison bounds the index; the second one sorts out the rows of the very same instant.
        sql.Append(Cursor ? " AND created_at <= ?6 AND (created_at < ?6 OR id < ?7)" : "");
        return sql.Append(" ORDER BY created_at DESC, id DESC LIMIT ?8").ToString();
    }

    public void Bind(SqliteStatement statement, TaskQuery query, TaskListCursor? cursor)
    {
        statement.Bind(1, query.Tenant);
        Bind(Status, 2, (long)query.Phase.GetValueOrDefault());
        BindText(Flow, 3, query.Flow);
        BindText(Context, 4, query.ContextId);
        BindText(Principal, 5, query.Principal);
        Bind(Cursor, 6, cursor.GetValueOrDefault().CreatedAt);
        Bind(Cursor, 7, cursor.GetValueOrDefault().Id);

        // At least one row is asked for, so that there is always a last row to go on from.
        statement.Bind(8, query.Limit + 1L);

        void Bind(bool isUsed, int parameter, long value)
        {
            if (isUsed)
            {
                statement.Bind(parameter, value);
            }
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
