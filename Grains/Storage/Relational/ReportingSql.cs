using Asya.Domain.Pausing;

namespace Asya.Grains.Storage.Relational;

/// <summary>The statements across tasks: what waits, and what has become of tasks.</summary>
internal sealed class ReportingSql
{
    // One query for each tenant, along an existing index: no index exists only for this.
    private const string Tenants = """
        WITH RECURSIVE tenants(tenant) AS (
            SELECT min(tenant) FROM tasks
            UNION ALL
            SELECT (SELECT min(tenant) FROM tasks WHERE tenant > tenants.tenant) FROM tenants WHERE tenants.tenant IS NOT NULL)
        """;

    // Documents are sent only where they decide whether the caller may see the task.
    private const string Document = "t.doc_version, CASE WHEN $7 AND t.principal IS DISTINCT FROM $6 THEN t.doc END";

    public ReportingSql(SqlDialect d)
    {
        string byStatus = d.By("tasks_by_status");
        string pausedOfTenants = $"FROM tenants {d.ThenJoin} tasks{byStatus} ON tasks.tenant = tenants.tenant AND tasks.status = 2";
        Paused = $"{Tenants} SELECT count(*) FROM (SELECT 1 {pausedOfTenants} LIMIT $1) few";
        Waiting = $"{Tenants} SELECT doc_version, doc {pausedOfTenants} LIMIT $1";
        WaitingOfTenant =
            $"SELECT doc_version, doc FROM tasks{byStatus} WHERE tenant = $2 AND status = 2 ORDER BY created_at, id LIMIT $1";

        // A principal's open tasks are few: there is a limit to them.
        WaitingOfPrincipal = $"""
            SELECT doc_version, doc FROM tasks{d.By("tasks_open_by_principal")}
            WHERE tenant = $2 AND principal = $3 AND principal IS NOT NULL AND status < 3 AND status = 2 LIMIT $1
            """;

        // A task that is not meant is joined as nothing, so that each event is one row and looking has an end.
        string eventsOfMeantTasks = $"""
            FROM events e{d.By("events_of_note")}
            LEFT JOIN tasks t ON t.id = {d.TaskOf("e")} AND t.tenant = $4 AND ($5 IS NULL OR t.flow = $5) AND ($6 IS NULL OR t.principal = $6 OR $7)
            """;
        History = $"""
            SELECT e.at, {d.TaskOf("e")}, {d.SeqOf("e")}, t.task_key, t.flow, t.principal, e.phase, e.kind,
                CASE WHEN t.id IS NOT NULL THEN e.data END, CASE WHEN t.id IS NOT NULL AND e.kind = 'resumed' THEN e.detail END, {Document}
            {eventsOfMeantTasks} AND ($8 IS NULL OR e.kind = $8)
            WHERE e.{Tables.AuditKinds} AND e.at < $2 AND {d.IsBehind("e", "$1", "$9", "$10")}
            ORDER BY {d.InTime("e")} LIMIT $3
            """;
        string ends = string.Join(", ", KeptCheckpoints.Ends.Select(static kind => $"'{kind}'"));
        EndedPauses = $"""
            SELECT e.at, {d.TaskOf("e")}, {d.SeqOf("e")}, t.task_key, e.kind, CASE WHEN e.kind = 'resumed' THEN e.detail END
            FROM events e{d.By("events_of_note")}
            LEFT JOIN tasks t ON t.id = {d.TaskOf("e")} AND e.kind IN ({ends})
            WHERE e.{Tables.AuditKinds} AND e.at < $2 AND {d.IsBehind("e", "$1", "$4", "$5")}
            ORDER BY {d.InTime("e")} LIMIT $3
            """;
        Moments = $"""
            SELECT e.at, e.kind, t.principal, t.created_at, CASE WHEN t.id IS NOT NULL AND e.kind = 'resumed' THEN (
                SELECT p.at FROM events p WHERE {d.IsBefore("p", "e")} AND p.kind = 'paused' ORDER BY {d.OrderOf("p")} DESC LIMIT 1) END,
                {Document}
            {eventsOfMeantTasks}
            WHERE e.{Tables.AuditKinds} AND e.at >= $1 AND e.at < $2
            ORDER BY {d.InTime("e", " DESC")} LIMIT $3
            """;
    }

    public string Paused { get; }

    public string Waiting { get; }

    public string WaitingOfTenant { get; }

    public string WaitingOfPrincipal { get; }

    public string History { get; }

    public string EndedPauses { get; }

    public string Moments { get; }
}
