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

    /// <remarks>
    /// The twin of <see cref="Asya.Grains.Storage.Sqlite.TaskSchema"/>. Instants are ticks of 100 ns since 1970; documents are bytes, never
    /// jsonb, which would
    /// rewrite them. Collation C is the order of bytes, in which cursors go on. Each list index ends with the id, so that a page is read
    /// straight off it. Free space in the pages lets an update that touches no index stay in its page.
    /// </remarks>
    private const string Version1 = """
        CREATE TABLE tasks (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            task_key text COLLATE "C" NOT NULL UNIQUE,
            etag bigint NOT NULL,
            doc_version integer NOT NULL,
            tenant text COLLATE "C" NOT NULL,
            status smallint NOT NULL,
            flow text COLLATE "C",
            context text COLLATE "C",
            principal text COLLATE "C",
            parent text COLLATE "C",
            deadline bigint,
            wake_at bigint,
            cleanup_due bigint,
            due bigint,
            created_at bigint NOT NULL,
            updated_at bigint NOT NULL,
            doc bytea NOT NULL,
            payload bytea
        ) WITH (fillfactor = 80);
        CREATE INDEX tasks_by_time ON tasks (tenant, created_at, id);
        CREATE INDEX tasks_by_status ON tasks (tenant, status, created_at, id);
        CREATE INDEX tasks_by_flow ON tasks (tenant, flow, created_at, id) WHERE flow IS NOT NULL;
        CREATE INDEX tasks_by_context ON tasks (tenant, context, created_at, id) WHERE context IS NOT NULL;
        CREATE INDEX tasks_by_principal ON tasks (tenant, principal, created_at, id) WHERE principal IS NOT NULL;
        CREATE INDEX tasks_by_parent ON tasks (tenant, parent, created_at, id) WHERE parent IS NOT NULL;
        CREATE INDEX tasks_open_by_principal ON tasks (tenant, principal) WHERE principal IS NOT NULL AND status < 3;
        CREATE INDEX tasks_by_due ON tasks (due, task_key) WHERE due IS NOT NULL;
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

    /// <remarks>Webhooks: the twin of <see cref="Asya.Grains.Storage.Sqlite.WebhookSchema"/>.</remarks>
    private const string Version2 = """
        CREATE TABLE push (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            task bigint NOT NULL,
            task_key text COLLATE "C" NOT NULL,
            config text COLLATE "C" NOT NULL,
            tenant text COLLATE "C" NOT NULL,
            principal text COLLATE "C",
            format bigint NOT NULL,
            url text NOT NULL,
            scheme text,
            state bigint NOT NULL,
            cursor bigint NOT NULL,
            due bigint,
            lease bigint NOT NULL,
            attempts bigint NOT NULL,
            failing_since bigint,
            created_at bigint NOT NULL,
            secrets bytea,
            log bytea
        ) WITH (fillfactor = 80);
        CREATE UNIQUE INDEX push_by_task ON push (task, config);
        CREATE INDEX push_by_due ON push (due) WHERE due IS NOT NULL;
        CREATE INDEX push_open_by_principal ON push (tenant, principal) WHERE principal IS NOT NULL AND state <> 1;
        CREATE INDEX push_active ON push (id) WHERE state = 0;
        CREATE INDEX push_dead ON push (tenant, id) WHERE state = 2;
        """;

    /// <remarks>History across tasks: the twin of <see cref="Asya.Grains.Storage.Sqlite.TaskSchema.AuditKinds"/>.</remarks>
    private const string Version3 =
        $"CREATE INDEX events_of_note ON events (at, task, seq) WHERE {Asya.Grains.Storage.Sqlite.TaskSchema.AuditKinds};";

    /// <remarks>The number of the last pause of removed tasks: a new task with the same id numbers its pauses on from there.</remarks>
    private const string Version4 = """
        CREATE TABLE removed_tasks (task_key text COLLATE "C" PRIMARY KEY, pauses integer NOT NULL);
        """;

    /// <remarks>The twin of <see cref="Asya.Grains.Storage.Sqlite.WebhookSchema.Version6"/>.</remarks>
    private const string Version5 = """ALTER TABLE push ADD COLUMN credential text COLLATE "C";""";

    /// <remarks>
    /// The twin of the SQLite table <c>store</c>, in the table that every silo reads anyway: no role needs another right. Made under the
    /// lock, in the transaction of the column.
    /// </remarks>
    private const string Version6 = """
        ALTER TABLE asya_schema ADD COLUMN store_id text;
        UPDATE asya_schema SET store_id = replace(gen_random_uuid()::text, '-', '');
        """;

    /// <remarks>The twin of the SQLite table.</remarks>
    private const string Version7 = "CREATE TABLE checkpoint_places (place text PRIMARY KEY);";

    private static readonly string[] Migrations = [Version1, Version2, Version3, Version4, Version5, Version6, Version7];

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
            throw new TaskStoreException(
                $"The task store {location} was made by a newer version (schema {version}; this version knows {migrations.Count}). Start that version instead.");
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
