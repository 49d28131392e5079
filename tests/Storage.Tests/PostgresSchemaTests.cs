using Asya.Catalog;
using Asya.Grains.Storage;
using Asya.Grains.Storage.Postgres;
using Asya.Grains.Storage.Relational;
using Asya.Tasks;
using Npgsql;

namespace Asya.Storage.Tests;

[Needs("postgres")]
public sealed class PostgresSchemaTests : IDisposable
{
    /// <summary>Takes out what version 8 has made.</summary>
    private const string WithoutWaits =
        "ALTER TABLE tasks DROP COLUMN words, DROP COLUMN people, DROP COLUMN wait_due, DROP COLUMN words_of;";

    private readonly StoreUnderTest _sut = new(StoreKind.Postgres);

    private PostgresLocation Location => PostgresLocation.Parse(_sut.Settings.DatabaseUrl!);

    public void Dispose() => _sut.Dispose();

    [StoreFact]
    public async Task Many_silos_may_make_the_tables_at_once_and_again()
    {
        PostgresLocation place = PostgresLocation.Parse((await PostgresServer.SharedAsync()).Url($"t_{Guid.NewGuid():N}"));
        await using NpgsqlDataSource source = place.Open(new TaskStoreOptions { Readers = 8 });

        await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => Task.Run(() => PostgresSchema.MigrateAsync(source, place, CancellationToken.None))));

        Assert.False(await PostgresSchema.MigrateAsync(source, place, CancellationToken.None));
    }

    [StoreFact]
    public async Task A_database_of_the_version_before_gets_one_id_from_silos_that_start_at_once()
    {
        await ChangeAsync(
            $"{WithoutWaits} ALTER TABLE asya_schema DROP COLUMN store_id; DROP TABLE checkpoint_places; UPDATE asya_schema SET version = 5");

        string[] ids = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            using ITaskStore silo = _sut.Open();
            return await silo.StoreIdAsync(CancellationToken.None);
        })));

        Assert.Matches("^[0-9a-f]{32}$", Assert.Single(ids.Distinct()));
        Assert.Equal(ids[0], await _sut.Store.StoreIdAsync(CancellationToken.None));
    }

    [StoreFact]
    public async Task What_a_silo_of_the_version_before_has_written_since_is_judged_by_the_document()
    {
        await _sut.Store.WriteAsync(SomeTasks.Waiting("report-1", "Report about tides", "ann"), null, CancellationToken.None);
        TaskQuery others = new() { Phase = TaskPhase.Paused, Search = "winds", Assignee = "eve" };
        Assert.Empty((await _sut.Store.ListAsync(others, CancellationToken.None)).Tasks);

        // Such a silo knows none of the columns, and leaves them as they were.
        await ChangeAsync("UPDATE tasks SET etag = etag + 1");
        _sut.Reopen();

        Assert.Single((await _sut.Store.ListAsync(others, CancellationToken.None)).Tasks);
    }

    [StoreFact]
    public async Task A_database_of_the_version_before_lists_and_finds_what_waits()
    {
        await _sut.Store.WriteAsync(SomeTasks.Waiting("report-1", "Report about tides", "ann"), null, CancellationToken.None);
        await ChangeAsync($"{WithoutWaits} UPDATE asya_schema SET version = 7");

        _sut.Reopen();

        foreach (TaskOrder order in (TaskOrder[])[TaskOrder.Created, TaskOrder.Oldest, TaskOrder.Due])
        {
            TaskQuery query = new() { Phase = TaskPhase.Paused, Search = "tides", Assignee = "ann", Order = order };
            Assert.Single((await _sut.Store.ListAsync(query, CancellationToken.None)).Tasks);
        }
    }

    [StoreFact]
    public async Task A_database_of_a_newer_version_is_refused_and_left_alone()
    {
        await _sut.Store.WriteAsync(SomeTasks.Create("report-1"), null, CancellationToken.None);
        await ChangeAsync("UPDATE asya_schema SET version = version + 90");

        Assert.Contains("made by a newer version", Assert.Throws<TaskStoreException>(_sut.Open).Message, StringComparison.Ordinal);

        await ChangeAsync("UPDATE asya_schema SET version = version - 90");
        _sut.Reopen();
        Assert.NotNull(await _sut.Store.GetAsync(new("report-1"), withPayload: true, CancellationToken.None));
    }

    [StoreFact]
    public async Task Foreign_tables_are_refused()
    {
        await ChangeAsync("DROP TABLE asya_schema");

        Assert.Contains("that is none of ours", Assert.Throws<TaskStoreException>(_sut.Open).Message, StringComparison.Ordinal);
    }

    [StoreFact]
    public async Task Migrations_are_made_all_or_none_and_each_once()
    {
        PostgresLocation place = PostgresLocation.Parse((await PostgresServer.SharedAsync()).Url($"t_{Guid.NewGuid():N}"));
        await using NpgsqlDataSource source = place.Open(new TaskStoreOptions());
        await PostgresSchema.MigrateAsync(source, place, ["CREATE TABLE a (x int)"], CancellationToken.None);
        await PostgresSchema.MigrateAsync(
            source, place, ["CREATE TABLE a (x int)", "ALTER TABLE a ADD COLUMN y int"], CancellationToken.None);

        await Assert.ThrowsAsync<PostgresException>(() => PostgresSchema.MigrateAsync(
            source, place, ["CREATE TABLE a (x int)", "ALTER TABLE a ADD COLUMN y int", "CREATE TABLE b (x int)", "CREATE TABLE a (x int)"],
            CancellationToken.None));

        await using NpgsqlCommand ask =
            source.CreateCommand(
                "SELECT (SELECT version FROM asya_schema) = 2 AND to_regclass('b') IS NULL AND (SELECT count(y) FROM a) = 0");
        Assert.Equal(true, await ask.ExecuteScalarAsync());
    }

    [StoreFact]
    public void A_server_that_acknowledges_before_its_disk_has_it_is_refused()
    {
        string url = _sut.Settings.DatabaseUrl + "&Options=-c%20synchronous_commit%3Doff";
        _sut.Settings.DatabaseUrl = url;

        TaskStoreException failure = Assert.Throws<TaskStoreException>(_sut.Open);

        Assert.Contains("synchronous_commit is off", failure.Message, StringComparison.Ordinal);
        _sut.Settings.Durability = Durability.Process;
        _sut.Reopen();
    }

    [StoreFact]
    public void A_server_that_is_not_there_is_named_without_its_password()
    {
        _sut.Settings.DatabaseUrl = "postgres://ann:secret@127.0.0.1:1/asya?Timeout=2";

        TaskStoreException failure = Assert.Throws<TaskStoreException>(_sut.Open);

        Assert.StartsWith("Task store postgres://127.0.0.1:1/asya (asya): ", failure.Message, StringComparison.Ordinal);
        Assert.Contains("refused", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", failure.ToString(), StringComparison.Ordinal);
    }

    [StoreFact]
    public async Task The_view_shows_each_event_with_its_task()
    {
        await _sut.Store.WriteAsync(SomeTasks.Create("report-1"), null, CancellationToken.None);

        Assert.Equal(1L, await ChangeAsync("SELECT seq FROM task_events WHERE task_key = 'report-1' AND kind = 'created'"));
    }

    [StoreFact]
    public async Task No_list_sorts_the_table()
    {
        TaskQuery[] queries =
        [
            new(), new() { Phase = TaskPhase.Paused }, new() { Flow = "f" }, new() { ContextId = "c" }, new() { Principal = "p" },
            new() { ParentId = "p" },
            new() { Principal = "p", Phase = TaskPhase.Paused },
            new() { Phase = TaskPhase.Paused, Search = "some words", Viewer = new() { Principal = "p", Groups = ["g"] } },
        ];
        await using NpgsqlDataSource source = Location.Open(new TaskStoreOptions());
        await using NpgsqlConnection connection = await source.OpenConnectionAsync();

        // So few rows would not be worth an index.
        await using (NpgsqlCommand off = new("SET enable_seqscan = off; SET enable_bitmapscan = off", connection))
        {
            await off.ExecuteNonQueryAsync();
        }

        PostgresDialect dialect = new(Location);
        foreach (TaskQuery query in queries)
        {
            TaskListSql list = TaskListSql.Page(dialect, query, new TaskListCursor(7, 8));
            await using NpgsqlCommand page = new("EXPLAIN " + list.Sql);
            foreach (object? value in list.Values)
            {
                SqlSession.Add(page.Parameters, new NpgsqlParameter(), value, dialect);
            }

            page.Connection = connection;
            List<string> plan = [];
            await using NpgsqlDataReader reader = await page.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                plan.Add(reader.GetString(0));
            }

            // A search reads the index alone, in its order; only the rows of the page are joined, and may be sorted again.
            string scan = query.Phase is TaskPhase.Paused && query.ParentId is null && query.ContextId is null
                ? query.Search is null ? "Index Scan Backward using tasks_waiting" : "Index Only Scan Backward using tasks_waiting"
                : "Index Scan Backward using tasks_by_";
            Assert.Contains(plan, step => step.Contains(scan, StringComparison.Ordinal));
            Assert.True(query.Search is not null || !plan.Exists(static step => step.Contains("Sort", StringComparison.Ordinal)));
        }
    }

    [StoreFact]
    public async Task Tasks_are_written_and_read_by_index_even_while_the_table_is_small()
    {
        await using NpgsqlDataSource source = Location.OpenForTasks(new TaskStoreOptions(), 1);
        await using NpgsqlConnection connection = await source.OpenConnectionAsync();
        string[] prepared =
        [
            "PREPARE by_key(text[]) AS SELECT id FROM tasks WHERE task_key = ANY($1)",
            "PREPARE by_id(bigint[]) AS UPDATE tasks SET etag = 1 FROM unnest($1) AS n(id) WHERE tasks.id = n.id",
        ];
        foreach (string prepare in prepared)
        {
            await using NpgsqlCommand command = new(prepare, connection);
            await command.ExecuteNonQueryAsync();
        }

        foreach (string execute in (string[])["EXPLAIN EXECUTE by_key('{a,b}')", "EXPLAIN EXECUTE by_id('{1,2}')"])
        {
            await using NpgsqlCommand explain = new(execute, connection);
            await using NpgsqlDataReader reader = await explain.ExecuteReaderAsync();
            List<string> plan = [];
            while (await reader.ReadAsync())
            {
                plan.Add(reader.GetString(0));
            }

            Assert.Contains(plan, static step => step.Contains("Index Cond", StringComparison.Ordinal));
            Assert.DoesNotContain(plan, static step => step.Contains("Seq Scan", StringComparison.Ordinal));
        }
    }

    private async Task<object?> ChangeAsync(string sql)
    {
        await using NpgsqlDataSource source = Location.Open(new TaskStoreOptions());
        await using NpgsqlCommand command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}
