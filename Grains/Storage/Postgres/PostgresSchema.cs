using Asya.Grains.Storage.Relational;
using Npgsql;

namespace Asya.Grains.Storage.Postgres;

/// <summary>The tables of the task store and the migrations of older databases.</summary>
/// <remarks>
/// The row of <c>asya_schema</c> counts the applied migrations. A released migration is never changed; a
/// new one is added at the end of <see cref="Migrations"/>. All that are missing are made in one transaction behind a lock, so that any
/// number of silos may start at once. A database from a newer version is refused.
/// </remarks>
internal static class PostgresSchema
{
    /// <summary>"Asya": the advisory lock under which tables are made. The cluster's own tables are made under it too.</summary>
    public const long Lock = 0x41737961;

    // Collation C is the order of bytes, in which cursors go on. Each list index ends with the id, so that a page is read straight off it.
    // Free space in the pages lets an update that touches no index stay in its page.
    private static readonly Tables Types = new(
        Id: "bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY", Number: "bigint", Version: "integer", Small: "smallint",
        Name: "text COLLATE \"C\"", Text: "text", Bytes: "bytea", End: " WITH (fillfactor = 80)", AndId: ", id");

    private static readonly string Version1 = $"""
        {Types.Tasks}
        {Tables.OpenByPrincipal}
        CREATE TABLE events (
            task bigint NOT NULL,
            seq bigint NOT NULL,
            at bigint NOT NULL,
            phase smallint NOT NULL,
            kind text NOT NULL,
            data bytea,
            detail bytea,
            PRIMARY KEY (task, seq)
        );
        CREATE TABLE probe (id integer PRIMARY KEY, number bigint NOT NULL);
        INSERT INTO probe VALUES (1, 0);
        CREATE VIEW task_events AS
            SELECT t.task_key, e.seq, e.at, e.phase, e.kind, e.data, e.detail FROM events e JOIN tasks t ON t.id = e.task;
        """;

    private static readonly string Version2 = $"""
        {Types.Webhooks}
        CREATE INDEX push_active ON push (id) WHERE state = 0;
        """;

    private const string Version3 = $"CREATE INDEX events_of_note ON events (at, task, seq) WHERE {Tables.AuditKinds};";

    /// <remarks>The number of the last pause of removed tasks: a new task with the same id numbers its pauses on from there.</remarks>
    private const string Version4 = """
        CREATE TABLE removed_tasks (task_key text COLLATE "C" PRIMARY KEY, pauses integer NOT NULL);
        """;

    /// <remarks>
    /// In the table that every silo reads anyway: no role needs another right. Made under the lock, in the transaction of the column.
    /// </remarks>
    private const string Version6 = """
        ALTER TABLE asya_schema ADD COLUMN store_id text;
        UPDATE asya_schema SET store_id = replace(gen_random_uuid()::text, '-', '');
        """;

    /// <remarks>Where checkpoint stores have been whose marker named these tasks.</remarks>
    private const string Version7 = "CREATE TABLE checkpoint_places (place text PRIMARY KEY);";

    /// <remarks>
    /// All that a search compares is in the index, so that it reads no row that it does not find. An entry may have 2,704 bytes:
    /// <c>SearchRules</c> and <c>WaitTokens</c> stay below.
    /// </remarks>
    private static readonly string Version8 = $"""
        {Types.ColumnsOfWaits}
        CREATE INDEX tasks_waiting ON tasks (tenant, created_at, id) INCLUDE (wait_due, words, people) WHERE status = 2;
        """;

    private static readonly string[] Migrations =
        [Version1, Version2, Version3, Version4, Types.CredentialOfWebhooks, Version6, Version7, Version8];

    /// <summary>
    /// Forgets what waiting tasks are found by where a silo of an earlier version has written the row since: its document says it.
    /// </summary>
    public static async Task ForgetOutdatedWordsAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection = await source.OpenConnectionAsync(cancellationToken);

        // A database that takes no writes for now is named by the probe, and keeps no silo from starting.
        if (await ScalarAsync(connection, "SHOW transaction_read_only", cancellationToken) is "on")
        {
            return;
        }

        await ExecuteAsync(
            connection,
            "UPDATE tasks SET words = NULL, people = NULL WHERE status = 2 AND words_of <> etag AND (words IS NOT NULL OR people IS NOT NULL)",
            cancellationToken);
    }

    /// <summary>Creates missing tables. Idempotent and safe to run concurrently. Returns whether anything was missing.</summary>
    /// <exception cref="TaskStoreException">The database belongs to another program, or to a newer version.</exception>
    public static Task<bool> MigrateAsync(NpgsqlDataSource source, PostgresLocation location, CancellationToken cancellationToken) =>
        MigrateAsync(source, location, Migrations, cancellationToken);

    public static async Task<bool> MigrateAsync(
        NpgsqlDataSource source, PostgresLocation location, IReadOnlyList<string> migrations, CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection = await source.OpenConnectionAsync(cancellationToken);

        // A role that may not make tables is enough as long as none is missing.
        if (await VersionAsync(connection, cancellationToken) == migrations.Count)
        {
            return false;
        }

        await LockedAsync(connection, () => MakeAsync(connection, location, migrations, cancellationToken), cancellationToken);
        return true;
    }

    /// <summary>Runs work under a lock that excludes every other process that creates tables in this database.</summary>
    public static async Task LockedAsync(NpgsqlConnection connection, Func<Task> work, CancellationToken cancellationToken)
    {
        // Taken before the transaction begins, so that the transaction sees the tables of another process. A waiter here waits for
        // tables to be made, not for a session that holds one for too long.
        await ExecuteAsync(connection,
            $"SET lock_timeout = 0; SET statement_timeout = 0; SELECT pg_advisory_lock({Lock}); RESET lock_timeout; RESET statement_timeout", cancellationToken);
        try
        {
            await work();
        }
        finally
        {
            if (connection.State == System.Data.ConnectionState.Open)
            {
                await ExecuteAsync(connection, $"SELECT pg_advisory_unlock({Lock})", CancellationToken.None);
            }
        }
    }

    private static async Task MakeAsync(
        NpgsqlConnection connection, PostgresLocation location, IReadOnlyList<string> migrations, CancellationToken cancellationToken)
    {
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
        int version = await VersionAsync(connection, cancellationToken);
        if (version > migrations.Count)
        {
            throw Tables.Newer(location, version, migrations.Count);
        }

        if (version == migrations.Count)
        {
            return;
        }

        if (version == 0)
        {
            await ExecuteAsync(connection, $"CREATE SCHEMA IF NOT EXISTS \"{location.Schema}\"", cancellationToken);
            if (await ScalarAsync(connection, "SELECT to_regclass('tasks') IS NOT NULL", cancellationToken) is true)
            {
                throw new TaskStoreException(
                    $"{location} holds a table 'tasks' that is none of ours. Choose another database, or another schema by Search Path.");
            }

            await ExecuteAsync(connection,
                "CREATE TABLE IF NOT EXISTS asya_schema (version integer NOT NULL); INSERT INTO asya_schema VALUES (0)", cancellationToken);
        }

        for (; version < migrations.Count; version++)
        {
            await ExecuteAsync(connection, migrations[version], cancellationToken);
        }

        await ExecuteAsync(connection, $"UPDATE asya_schema SET version = {version}", cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Gets which version the tables are of; 0: there are none.</summary>
    private static async Task<int> VersionAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        await ScalarAsync(connection, "SELECT to_regclass('asya_schema') IS NOT NULL", cancellationToken) is true
            ? await ScalarAsync(connection, "SELECT version FROM asya_schema", cancellationToken) as int? ?? 0
            : 0;

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = new(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = new(sql, connection);
        return await command.ExecuteScalarAsync(cancellationToken);
    }
}
