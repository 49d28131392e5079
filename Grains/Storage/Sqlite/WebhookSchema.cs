namespace Asya.Grains.Storage.Sqlite;

/// <summary>The table of webhooks: each row is one webhook and its place in its task's events.</summary>
/// <remarks>
/// There is no queue beside the events: the undelivered events of a webhook are those after its cursor. <c>due</c> shows that
/// there is something, and from when on: the end of the lease during a delivery, the end of the backoff after a failure.
/// </remarks>
internal static class WebhookSchema
{
    public const string Version3 = """
        CREATE TABLE push (
            id INTEGER PRIMARY KEY,
            task INTEGER NOT NULL,
            task_key TEXT NOT NULL,
            config TEXT NOT NULL,
            tenant TEXT NOT NULL,
            principal TEXT,
            format INTEGER NOT NULL,
            url TEXT NOT NULL,
            scheme TEXT,
            state INTEGER NOT NULL,
            cursor INTEGER NOT NULL,
            due INTEGER,
            lease INTEGER NOT NULL,
            attempts INTEGER NOT NULL,
            failing_since INTEGER,
            created_at INTEGER NOT NULL,
            secrets BLOB,
            log BLOB
        ) STRICT;
        CREATE UNIQUE INDEX push_by_task ON push (task, config);
        CREATE INDEX push_by_due ON push (due) WHERE due IS NOT NULL;
        CREATE INDEX push_open_by_principal ON push (tenant, principal) WHERE principal IS NOT NULL AND state <> 1;
        CREATE INDEX push_dead ON push (tenant, id) WHERE state = 2;
        """;

    /// <remarks>The name of the credential that registered it. Null: identity was off, or an earlier version registered it.</remarks>
    public const string Version6 = "ALTER TABLE push ADD COLUMN credential TEXT;";
}
