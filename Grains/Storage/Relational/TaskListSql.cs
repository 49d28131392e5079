using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using System.Text;
using Asya.Catalog;
using Asya.Domain.Subjects;
using Asya.Tasks;

namespace Asya.Grains.Storage.Relational;

/// <summary>A list as a statement with its values. Each set of filters has its own text, which is prepared once.</summary>
/// <remarks>
/// Newest first, then by row: the row's id is in every index anyway, so pages are read straight off an index, without sorting. With
/// several filters the index of the one that usually leaves the fewest rows is read, and the others are checked.
/// </remarks>
internal sealed class TaskListSql
{
    /// <summary>The place in the order of due dates: a task without one comes last.</summary>
    private const string NoDueLast = "coalesce(wait_due, 9223372036854775807)";

    private const int MaxTokens = 64;

    private readonly StringBuilder _where = new("WHERE tenant = $1");
    private readonly List<object?> _values = [];
    private readonly string _from;
    private bool _isSearched;

    private TaskListSql(SqlDialect dialect, TaskQuery query)
    {
        bool isWaiting = query.Phase == TaskPhase.Paused;
        _from = $"FROM tasks{dialect.By(IndexFor(query))}";
        _values.Add(query.Tenant);
        if (isWaiting)
        {
            // As the index has it, and not as a value: an index of a part of the rows is used for that part alone.
            _where.Append(" AND status = 2");
            AndWait(dialect, query);
        }
        else
        {
            And("status = ", query.Phase is { } phase ? (long)phase : null);
        }

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
        list.Sql = query.Order switch
        {
            TaskOrder.Created when list._isSearched && !dialect.FiltersInIndex =>
                list.Sorted(dialect, query, cursor, "created_at", " DESC"),
            TaskOrder.Created => list.ByCreation(query, cursor),
            TaskOrder.Updated => list.Sorted(dialect, query, cursor, "updated_at", " DESC"),
            TaskOrder.Oldest => list.Sorted(dialect, query, cursor, "created_at", ""),
            _ => list.Sorted(dialect, query, cursor, NoDueLast, ""),
        };
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
        { Phase: TaskPhase.Paused } => "tasks_waiting",
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
    private string Sorted(SqlDialect dialect, TaskQuery query, TaskListCursor? cursor, string by, string direction)
    {
        if (cursor is { } after)
        {
            string isBehind = direction.Length == 0 ? ">" : "<";
            _where.Append(CultureInfo.InvariantCulture, $" AND ({by}, id) {isBehind} ({Next(after.At)}, {Next(after.Id)})");
        }

        return $"""
            SELECT t.id, page.place, t.doc_version, t.doc
            FROM (SELECT id, {by} AS place {_from} {_where} ORDER BY {by}{direction}, id{direction} LIMIT {Next(query.Limit + 1L)}) page
            {dialect.ThenJoin} tasks t ON t.id = page.id ORDER BY page.place{direction}, page.id{direction}
            """;
    }

    /// <summary>
    /// Leaves out the waiting tasks that cannot be meant, by what is kept beside their documents. A row without that is left in: the
    /// caller judges each task that a list gives.
    /// </summary>
    private void AndWait(SqlDialect dialect, TaskQuery query)
    {
        foreach (string term in SearchRules.TermsOf(query.Search))
        {
            _isSearched = true;
            _where.Append(" AND (words IS NULL OR ").Append(dialect.Contains("words", Next(term))).Append(')');
        }

        AndPeople(dialect, query.Answerer is { } answerer ? WaitTokens.ForAnswerer(answerer) : []);
        AndPeople(dialect, query.Viewer is { } viewer ? WaitTokens.ForViewer(viewer) : []);
        AndPeople(dialect, query.Assignee is { } name ? WaitTokens.ForAssignee(name) : []);
        if (query.DueBefore is { } due)
        {
            _where.Append(" AND (words IS NULL OR wait_due < ").Append(Next(UnixTicks.ToTicks(due))).Append(')');
        }
    }

    // So many of them as a power of two, some twice: few statements are prepared. Of more than that the task itself is asked.
    private void AndPeople(SqlDialect dialect, ImmutableArray<string> tokens)
    {
        if (tokens.IsEmpty || tokens.Length > MaxTokens)
        {
            return;
        }

        _isSearched = true;
        _where.Append(" AND (people IS NULL");
        for (int i = 0; i < (int)BitOperations.RoundUpToPowerOf2((uint)tokens.Length); i++)
        {
            _where.Append(" OR ").Append(dialect.Contains("people", Next(tokens[Math.Min(i, tokens.Length - 1)])));
        }

        _where.Append(')');
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
