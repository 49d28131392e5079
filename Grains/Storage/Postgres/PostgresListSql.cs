using System.Globalization;
using System.Text;
using Asya.Catalog;
using Npgsql;

namespace Asya.Grains.Storage.Postgres;

/// <summary>A list as a statement. Each set of filters has its own text, which the server prepares once.</summary>
/// <remarks>Newest first, then by row; in both orders a page begins behind the last row of the one before.</remarks>
internal sealed class PostgresListSql
{
    private readonly StringBuilder _where = new("WHERE tenant = $1");
    private readonly List<NpgsqlParameter> _parameters = [];
    private readonly string _at;

    private PostgresListSql(TaskQuery query)
    {
        _at = query.Order == TaskOrder.Created ? "created_at" : "updated_at";
        _parameters.Add(PostgresText.Parameter(query.Tenant));
        if (query.Phase is { } phase)
        {
            And("status = ", new NpgsqlParameter<short> { TypedValue = (short)phase });
        }

        AndText("flow = ", query.Flow);
        AndText("context = ", query.ContextId);
        AndText("principal = ", query.Principal);
        AndText("parent = ", query.ParentId);
        if (query is { Order: TaskOrder.Updated, UpdatedAfter: { } since })
        {
            And("updated_at > ", new NpgsqlParameter<long> { TypedValue = UnixTicks.ToTicks(since) });
        }
    }

    /// <summary>
    /// A page: id, the time of its order, version of the document, document. One extra row shows that there is a next page.
    /// </summary>
    public static NpgsqlCommand Page(TaskQuery query, TaskListCursor? cursor)
    {
        PostgresListSql list = new(query);
        if (cursor is { } after)
        {
            list._where.Append(CultureInfo.InvariantCulture, $" AND ({list._at}, id) < ({list.Next(after.At)}, {list.Next(after.Id)})");
        }

        return list.Command(
            $"SELECT id, {list._at}, doc_version, doc FROM tasks {list._where} ORDER BY {list._at} DESC, id DESC LIMIT {list.Next(query.Limit + 1L)}");
    }

    /// <summary>Counts what the filters leave, wherever the page is.</summary>
    public static NpgsqlCommand Count(TaskQuery query)
    {
        PostgresListSql list = new(query);
        return list.Command($"SELECT count(*) FROM tasks {list._where}");
    }

    private NpgsqlCommand Command(string sql)
    {
        NpgsqlCommand command = new(sql);
        foreach (NpgsqlParameter parameter in _parameters)
        {
            command.Parameters.Add(parameter);
        }

        return command;
    }

    private void AndText(string condition, string? value)
    {
        if (value is not null)
        {
            And(condition, PostgresText.Parameter(value));
        }
    }

    private void And(string condition, NpgsqlParameter parameter) =>
        _where.Append(" AND ").Append(condition).Append(Next(parameter));

    private string Next(long value) => Next(new NpgsqlParameter<long> { TypedValue = value });

    private string Next(NpgsqlParameter parameter)
    {
        _parameters.Add(parameter);
        return string.Create(CultureInfo.InvariantCulture, $"${_parameters.Count}");
    }
}
