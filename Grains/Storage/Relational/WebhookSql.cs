namespace Asya.Grains.Storage.Relational;

/// <summary>The statements about webhooks.</summary>
internal sealed class WebhookSql(SqlDialect d)
{
    public const string CountOfTask = "SELECT count(*) FROM push WHERE task = $1";

    public const string CountOfPrincipal =
        "SELECT count(*) FROM push WHERE tenant = $1 AND principal = $2 AND principal IS NOT NULL AND state <> 1";

    public const string FirstDue = "SELECT min(due) FROM push WHERE due IS NOT NULL";

    public const string AnyActive = "SELECT count(*) FROM (SELECT 1 FROM push WHERE state = 0 LIMIT 1) one";

    public const string AnyActiveOfTask = "SELECT count(*) FROM (SELECT 1 FROM push WHERE task = $1 AND state = 0 LIMIT 1) one";

    public const string OfTask = $"{SelectInfo} WHERE task = {IdOfKey} ORDER BY id";

    public const string Dead = $"{SelectInfo} WHERE tenant = $1 AND state = 2 AND id > $2 ORDER BY id LIMIT $3";

    public const string Delete = $"DELETE FROM push WHERE task = {IdOfKey} AND config = $2 RETURNING task";

    public const string DeleteRow = "DELETE FROM push WHERE id = $1";

    public const string DeleteOfTask = "DELETE FROM push WHERE task = $1";

    public const string Revive = $"""
        UPDATE push SET state = 0, attempts = 0, failing_since = NULL, due = $3 WHERE task = {IdOfKey} AND config = $2 AND state = 2 RETURNING task
        """;

    public const string Replace = """
        UPDATE push SET principal = $3, format = $4, url = $5, scheme = $6, secrets = $7, attempts = 0, failing_since = NULL, lease = lease + 1,
            state = CASE state WHEN 1 THEN 1 ELSE 0 END, due = CASE state WHEN 1 THEN NULL ELSE $8 END, credential = $9
        WHERE task = $1 AND config = $2
        """;

    public const string Settle =
        "UPDATE push SET state = $2, cursor = $3, due = $4, lease = $5, attempts = $6, failing_since = $7, log = $8 WHERE id = $1";

    /// <summary>Not only if it is not due yet: that may change while this waits for the row.</summary>
    public const string Mark = "UPDATE push SET due = coalesce(due, $2) WHERE task = $1 AND state = 0";

    private const string SelectInfo =
        "SELECT id, task_key, config, url, format, scheme, state, cursor, attempts, due, created_at, principal, log FROM push";

    private const string Delivery =
        "id, lease, task, task_key, config, format, url, scheme, secrets, cursor, attempts, failing_since, principal, credential, state, log";

    private const string IdOfKey = "(SELECT id FROM tasks WHERE task_key = $1)";

    private const string Columns = """
        INSERT INTO push (task, task_key, config, tenant, principal, format, url, scheme, secrets, state, cursor, due, lease, attempts, created_at,
            credential)
        """;

    public const string Insert = $"{Columns} VALUES ($1, {Values})";

    /// <summary>The same for a new task that is only known by its key, and by its version $1, which it has if it was stored.</summary>
    public const string InsertWithTask = $"{Columns} SELECT id, {Values} FROM tasks WHERE task_key = $2 AND etag = $1";

    private const string Values = "$2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0, 0, $13, $14";

    public string TaskOfKey { get; } = $"SELECT id, status FROM tasks WHERE task_key = $1{d.Locked}";

    public string Row { get; } = $"SELECT {Delivery} FROM push WHERE id = $1 AND lease = $2{d.Locked}";

    /// <summary>A row that another session has locked is skipped.</summary>
    public string Lease { get; } = $"""
        WITH mine AS (SELECT id AS mine_id FROM push WHERE due <= $1 AND due IS NOT NULL ORDER BY due LIMIT $3{d.LockedIfFree})
        UPDATE push SET due = $2, lease = lease + 1 FROM mine WHERE id = mine_id RETURNING {Delivery}
        """;

    public string Pending { get; } = $"SELECT count(*) FROM (SELECT 1 FROM push{d.By("push_by_due")} WHERE due IS NOT NULL LIMIT $1) few";

    public string LastEvent { get; } =
        $"SELECT {d.SeqOf("e")} FROM events e WHERE {d.IsAfter("e", "$1", "0")} ORDER BY {d.OrderOf("e")} DESC LIMIT 1";

    /// <summary>The next event that changes the task's phase: webhooks get no others.</summary>
    public string NextEvent { get; } = $"""
        SELECT {d.SeqOf("e")}, e.at, e.phase, e.kind, e.data FROM events e
        WHERE {d.IsAfter("e", "$1", "$2")}
            AND e.phase IS DISTINCT FROM (SELECT p.phase FROM events p WHERE {d.IsEvent("p", "$1", $"{d.SeqOf("e")} - 1")})
        ORDER BY {d.OrderOf("e")} LIMIT 1
        """;

    public string Event { get; } =
        $"SELECT {d.SeqOf("e")}, e.at, e.phase, e.kind, e.data FROM events e WHERE {d.IsEvent("e", "$1", "$2")}";
}
