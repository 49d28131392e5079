using Asya.Catalog;

namespace Asya.Grains.Storage.Sqlite;

/// <summary>The tables of the task store and the migrations of older files.</summary>
/// <remarks>
/// <c>PRAGMA user_version</c> counts the applied migrations. A released migration is never changed; a
/// new one is added at the end. A file from a newer version is refused.
/// </remarks>
internal static class TaskSchema
{
    /// <summary>"Asya" in <c>PRAGMA application_id</c>: distinguishes the store's files from other SQLite files.</summary>
    public const long ApplicationId = 0x41737961;

    /// <summary>Room for the events of one task: the low bits of an event's id. The high bits are its task's id.</summary>
    public const int EventBits = 24;

    /// <summary>The largest number an event can have.</summary>
    public const long LastEvent = (1L << EventBits) - 1;

    /// <remarks>
    /// Instants are ticks of 100 ns since 1970, so that they compare like the <see cref="DateTimeOffset"/> they came from.
    /// <para>Flow, context, principal, tenant, parent and created_at are set by the insert and never change, so an update
    /// touches at most the indexes of status and due.</para>
    /// <para>payload is last and doc before it, so that reading a document never walks the pages of a large payload.</para>
    /// <para>An event's id is made of its task's id and its number: the events of one task lie side by side, those of new
    /// tasks at the end of the table, and no second index has to be kept.</para>
    /// </remarks>
    private const string Version1 = $"""
        CREATE TABLE tasks (
            id INTEGER PRIMARY KEY,
            task_key TEXT NOT NULL UNIQUE,
            etag INTEGER NOT NULL,
            doc_version INTEGER NOT NULL,
            tenant TEXT NOT NULL,
            status INTEGER NOT NULL,
            flow TEXT,
            context TEXT,
            principal TEXT,
            parent TEXT,
            deadline INTEGER,
            wake_at INTEGER,
            cleanup_due INTEGER,
            due INTEGER,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            doc BLOB NOT NULL,
            payload BLOB
        ) STRICT;
        CREATE INDEX tasks_by_time ON tasks (tenant, created_at);
        CREATE INDEX tasks_by_status ON tasks (tenant, status, created_at);
        CREATE INDEX tasks_by_flow ON tasks (tenant, flow, created_at) WHERE flow IS NOT NULL;
        CREATE INDEX tasks_by_context ON tasks (tenant, context, created_at) WHERE context IS NOT NULL;
        CREATE INDEX tasks_by_principal ON tasks (tenant, principal, created_at) WHERE principal IS NOT NULL;
        CREATE INDEX tasks_by_parent ON tasks (tenant, parent, created_at) WHERE parent IS NOT NULL;
        CREATE INDEX tasks_by_due ON tasks (due, task_key) WHERE due IS NOT NULL;
        CREATE TABLE events (
            id INTEGER PRIMARY KEY,
            at INTEGER NOT NULL,
            phase INTEGER NOT NULL,
            kind TEXT NOT NULL,
            data BLOB,
            detail BLOB
        ) STRICT;
        CREATE TABLE probe (id INTEGER PRIMARY KEY, number INTEGER NOT NULL) STRICT;
        INSERT INTO probe VALUES (1, 0);
        CREATE VIEW task_events AS
            SELECT t.task_key, e.id & 0xFFFFFF AS seq, e.at, e.phase, e.kind, e.data, e.detail
            FROM events e JOIN tasks t ON t.id = e.id >> 24;
        """;

    /// <remarks>Counts a principal's open tasks without reading its finished ones. Empty while identity is off.</remarks>
    private const string Version2 =
        "CREATE INDEX tasks_open_by_principal ON tasks (tenant, principal) WHERE principal IS NOT NULL AND status < 3;";

    /// <summary>
    /// The events that are queried across tasks: <see cref="HistoryKinds.All"/>. SQLite uses the index for a statement with exactly the
    /// same condition.
    /// </summary>
    internal const string AuditKinds = """
        kind IN ('created', 'paused', 'pause_requested', 'claimed', 'released', 'delegated', 'reminded', 'escalated', 'expired', 'resumed', 'redriven', 'succeeded', 'failed', 'canceled')
        """;

    /// <remarks>Few of a task's events are in it, and they come at its end: new events are the latest.</remarks>
    private const string Version4 = $"CREATE INDEX events_of_note ON events (at) WHERE {AuditKinds};";

    /// <remarks>The number of the last pause of removed tasks: a new task with the same id numbers its pauses on from there.</remarks>
    private const string Version5 = "CREATE TABLE removed_tasks (task_key TEXT PRIMARY KEY, pauses INTEGER NOT NULL) STRICT, WITHOUT ROWID;";

    /// <remarks>Made with the table, in its transaction: there is no moment at which it could be made twice.</remarks>
    private const string Version7 = """
        CREATE TABLE store (id TEXT NOT NULL) STRICT;
        INSERT INTO store VALUES (lower(hex(randomblob(16))));
        """;

    /// <remarks>Where checkpoint stores have been whose marker named these tasks.</remarks>
    private const string Version8 = "CREATE TABLE checkpoint_places (place TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;";

    private static readonly string[] Migrations =
        [Version1, Version2, WebhookSchema.Version3, Version4, Version5, WebhookSchema.Version6, Version7, Version8];

    public static void Migrate(SqliteDatabase database, string path) => Migrate(database, path, Migrations);

    /// <summary>Migrates a file: each migration in its own transaction.</summary>
    public static void Migrate(SqliteDatabase database, string path, ReadOnlySpan<string> migrations)
    {
        long version = database.QueryInt64("PRAGMA user_version");
        long application = database.QueryInt64("PRAGMA application_id");
        bool isNew = application == 0 && version == 0 && database.QueryInt64("SELECT count(*) FROM sqlite_schema") == 0;
        if (!isNew && application != ApplicationId)
        {
            throw new TaskStoreException($"{path} is not a task store. Choose another data directory.");
        }

        if (version > migrations.Length)
        {
            throw new TaskStoreException(
                $"The task store {path} was made by a newer version (schema {version}; this version knows {migrations.Length}). Start that version instead.");
        }

        for (; version < migrations.Length; version++)
        {
            try
            {
                database.Execute(
                    $"BEGIN IMMEDIATE; {migrations[(int)version]} PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {version + 1}; COMMIT;");
            }
            catch
            {
                if (database.InTransaction)
                {
                    database.Execute("ROLLBACK");
                }

                throw;
            }
        }
    }
}
