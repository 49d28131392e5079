namespace Asya.Grains.Storage.Relational;

/// <summary>The statements about tasks and their events.</summary>
internal sealed class TaskSql(SqlDialect dialect)
{
    public const string Get = "SELECT id, etag, doc_version, doc FROM tasks WHERE task_key = $1";

    public const string GetWithPayload = "SELECT id, etag, doc_version, doc, payload FROM tasks WHERE task_key = $1";

    public const string GetRemoved = "SELECT pauses FROM removed_tasks WHERE task_key = $1";

    /// <summary>A task, which comes first, and what a removed one has left: both are there when an id is used again.</summary>
    public const string Find = """
        SELECT id, etag, doc_version, doc, payload, 0 AS pauses FROM tasks WHERE task_key = $1
        UNION ALL SELECT 0, 0, 0, NULL, NULL, pauses FROM removed_tasks WHERE task_key = $1
        ORDER BY id DESC LIMIT 1
        """;

    public const string Due = "SELECT due, task_key FROM tasks WHERE due <= $1 AND (due, task_key) > ($2, $3) ORDER BY due, task_key LIMIT $4";

    public const string KnowsPlace = "SELECT count(*) FROM checkpoint_places WHERE place = $1";

    public const string RememberPlace = "INSERT INTO checkpoint_places VALUES ($1) ON CONFLICT DO NOTHING";

    private const string IdOfKey = "(SELECT id FROM tasks WHERE task_key = $1)";

    public string Open { get; } = $"""
        SELECT count(*) FROM (SELECT 1 FROM tasks{dialect.By("tasks_open_by_principal")}
        WHERE tenant = $1 AND principal = $2 AND principal IS NOT NULL AND status < 3 LIMIT $3) few
        """;

    public string Events { get; } = $"""
        SELECT {dialect.SeqOf("e")}, e.at, e.phase, e.kind, e.data FROM events e
        WHERE {dialect.IsAfter("e", IdOfKey, "$2")} ORDER BY {dialect.OrderOf("e")} LIMIT $3
        """;

    public string EventDetail { get; } = $"SELECT e.detail FROM events e WHERE {dialect.IsEvent("e", IdOfKey, "$2")}";
}
