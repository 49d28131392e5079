using System.Collections.Immutable;
using Asya.Domain;
using Asya.Domain.Reporting;

namespace Asya.Grains.Storage.Sqlite;

/// <summary>Reads that count what waits, on a connection that only reads.</summary>
internal sealed partial class ReportingQueries(SqliteDatabase database) : IDisposable
{
    // One query for each tenant, along an existing index: no index exists only for this.
    private const string Tenants = """
        WITH RECURSIVE tenants(tenant) AS (
            SELECT min(tenant) FROM tasks
            UNION ALL
            SELECT (SELECT min(tenant) FROM tasks WHERE tenant > tenants.tenant) FROM tenants WHERE tenants.tenant IS NOT NULL)
        """;

    private const string PausedOfTenants =
        "FROM tenants CROSS JOIN tasks INDEXED BY tasks_by_status ON tasks.tenant = tenants.tenant AND tasks.status = 2";

    internal const string PausedSql = $"{Tenants} SELECT count(*) FROM (SELECT 1 {PausedOfTenants} LIMIT ?1)";

    internal const string WaitingSql = $"{Tenants} SELECT doc_version, doc {PausedOfTenants} LIMIT ?1";

    internal const string WaitingOfTenantSql =
        "SELECT doc_version, doc FROM tasks INDEXED BY tasks_by_status WHERE tenant = ?2 AND status = 2 ORDER BY created_at, id LIMIT ?1";

    // A principal's open tasks are few: there is a limit to them.
    internal const string WaitingOfPrincipalSql = """
        SELECT doc_version, doc FROM tasks INDEXED BY tasks_open_by_principal
        WHERE tenant = ?2 AND principal = ?3 AND principal IS NOT NULL AND status < 3 AND status = 2 LIMIT ?1
        """;

    private readonly Dictionary<string, SqliteStatement> _statements = [];

    public int CountPaused(int upTo)
    {
        SqliteStatement statement = Statement(PausedSql);
        statement.Bind(1, upTo);
        try
        {
            return statement.Step() ? statement.Int32(0) : 0;
        }
        finally
        {
            statement.Reset();
        }
    }

    /// <summary>Reads some paused tasks of any tenant.</summary>
    public ImmutableArray<TaskState> Paused(int upTo)
    {
        SqliteStatement statement = Statement(WaitingSql);
        statement.Bind(1, upTo);
        try
        {
            ImmutableArray<TaskState>.Builder tasks = ImmutableArray.CreateBuilder<TaskState>();
            while (statement.Step())
            {
                tasks.Add(TaskDocument.Decode(statement.Int32(0), statement.Bytes(1), default));
            }

            return tasks.DrainToImmutable();
        }
        finally
        {
            statement.Reset();
        }
    }

    public WaitingTasks Waiting(string? tenant, string? principal, int upTo)
    {
        SqliteStatement statement = Statement(tenant is null ? WaitingSql : principal is null ? WaitingOfTenantSql : WaitingOfPrincipalSql);
        statement.Bind(1, upTo + 1L);
        if (tenant is not null)
        {
            statement.Bind(2, tenant);
            if (principal is not null)
            {
                statement.Bind(3, principal);
            }
        }

        try
        {
            ImmutableArray<WaitingTask>.Builder tasks = ImmutableArray.CreateBuilder<WaitingTask>();
            while (statement.Step())
            {
                if (tasks.Count == upTo)
                {
                    return new(tasks.DrainToImmutable(), false);
                }

                tasks.Add(TaskDocument.DecodeWaiting(statement.Int32(0), statement.Bytes(1)));
            }

            return new(tasks.DrainToImmutable(), true);
        }
        finally
        {
            statement.Reset();
        }
    }

    public void Dispose()
    {
        foreach (SqliteStatement statement in _statements.Values)
        {
            statement.Dispose();
        }
    }

    private SqliteStatement Statement(string sql)
    {
        if (!_statements.TryGetValue(sql, out SqliteStatement? statement))
        {
            _statements[sql] = statement = database.Prepare(sql);
        }

        return statement;
    }
}
