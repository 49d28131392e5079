using Asya.Grains.Storage.Relational;

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

    private static readonly Tables Types = new(
        Id: "INTEGER PRIMARY KEY", Number: "INTEGER", Version: "INTEGER", Small: "INTEGER", Name: "TEXT", Text: "TEXT", Bytes: "BLOB",
        End: " STRICT", AndId: "");

    private static readonly string Version1 = $"""
        {Types.Tasks}
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

    /// <remarks>Few of a task's events are in it, and they come at its end: new events are the latest.</remarks>
    private const string Version4 = $"CREATE INDEX events_of_note ON events (at) WHERE {Tables.AuditKinds};";

    /// <remarks>The number of the last pause of removed tasks: a new task with the same id numbers its pauses on from there.</remarks>
    private const string Version5 = "CREATE TABLE removed_tasks (task_key TEXT PRIMARY KEY, pauses INTEGER NOT NULL) STRICT, WITHOUT ROWID;";

    /// <remarks>Made with the table, in its transaction: there is no moment at which it could be made twice.</remarks>
    private const string Version7 = """
        CREATE TABLE store (id TEXT NOT NULL) STRICT;
        INSERT INTO store VALUES (lower(hex(randomblob(16))));
        """;

    /// <remarks>Where checkpoint stores have been whose marker named these tasks.</remarks>
    private const string Version8 = "CREATE TABLE checkpoint_places (place TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;";

    /// <remarks>All that a search compares is in the index, so that it reads no row that it does not find.</remarks>
    private static readonly string Version9 = $"""
        {Types.ColumnsOfWaits}
        CREATE INDEX tasks_waiting ON tasks (tenant, created_at, id, wait_due, flow, principal, words, people) WHERE status = 2;
        """;

    private static readonly string[] Migrations =
        [Version1, Tables.OpenByPrincipal, Types.Webhooks, Version4, Version5, Types.CredentialOfWebhooks, Version7, Version8, Version9];

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
            throw Tables.Newer(path, version, migrations.Length);
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
