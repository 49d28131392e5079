using Asya.Catalog;
using Asya.Domain;
using Asya.Grains.Storage;
using Asya.Grains.Storage.Sqlite;
using Asya.Tasks;

namespace Asya.Storage.Tests;

public sealed class TaskSchemaTests : IDisposable
{
    /// <summary>Takes out what version 9 has made.</summary>
    internal const string WithoutWaits = """
        DROP INDEX tasks_waiting; ALTER TABLE tasks DROP COLUMN words; ALTER TABLE tasks DROP COLUMN people;
        ALTER TABLE tasks DROP COLUMN wait_due; ALTER TABLE tasks DROP COLUMN words_of;
        """;

    private readonly StoreUnderTest _sut = new();

    public void Dispose() => _sut.Dispose();

    [Fact]
    public async Task A_file_of_a_newer_version_is_refused_and_left_alone()
    {
        await _sut.Store.WriteAsync(SomeTasks.Create("report-1"), null, CancellationToken.None);
        _sut.Store.Dispose();
        long version;
        using (SqliteDatabase database = SqliteDatabase.Open(_sut.DatabasePath, readOnly: true, TimeSpan.Zero))
        {
            version = database.QueryInt64("PRAGMA user_version");
        }

        Change("PRAGMA user_version = 99");

        TaskStoreException failure = Assert.Throws<TaskStoreException>(_sut.Open);

        Assert.Contains("made by a newer version", failure.Message, StringComparison.Ordinal);
        Change($"PRAGMA user_version = {version}");
        _sut.Reopen();
        Assert.NotNull(await _sut.Store.GetAsync(new("report-1"), withPayload: true, CancellationToken.None));
    }

    [Fact]
    public async Task A_file_of_the_version_before_gets_an_id_and_keeps_it()
    {
        _sut.Store.Dispose();
        Change($"{WithoutWaits} DROP TABLE store; DROP TABLE checkpoint_places; PRAGMA user_version = 6");

        _sut.Reopen();
        string id = await _sut.Store.StoreIdAsync(CancellationToken.None);
        _sut.Reopen();

        Assert.Matches("^[0-9a-f]{32}$", id);
        Assert.Equal(id, await _sut.Store.StoreIdAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_waiting_task_of_the_version_before_is_listed_and_found_and_gets_its_words_with_its_next_write()
    {
        TaskState task = SomeTasks.Waiting("report-1", "Report about tides", "ann");
        await _sut.Store.WriteAsync(task, null, CancellationToken.None);
        _sut.Store.Dispose();
        Change($"{WithoutWaits} PRAGMA user_version = 8");

        _sut.Reopen();
        foreach (TaskOrder order in (TaskOrder[])[TaskOrder.Created, TaskOrder.Oldest, TaskOrder.Due])
        {
            TaskQuery query = new() { Phase = TaskPhase.Paused, Search = "winds", Assignee = "eve", Order = order };
            Assert.Single((await _sut.Store.ListAsync(query, CancellationToken.None)).Tasks);
        }

        StoredTask row = (await _sut.Store.ReadAsync(task.Key, CancellationToken.None))!.Value;
        await _sut.Store.WriteAsync(row.State, row.ETag, CancellationToken.None);

        TaskQuery search = new() { Phase = TaskPhase.Paused, Search = "winds" };
        Assert.Empty((await _sut.Store.ListAsync(search, CancellationToken.None)).Tasks);
        Assert.Single((await _sut.Store.ListAsync(search with { Search = "tides" }, CancellationToken.None)).Tasks);
    }

    [Fact]
    public void A_foreign_file_is_refused()
    {
        _sut.Store.Dispose();
        File.Delete(_sut.DatabasePath);
        Change("CREATE TABLE theirs (x)");

        Assert.Contains("not a task store", Assert.Throws<TaskStoreException>(_sut.Open).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_database_is_refused()
    {
        _sut.Store.Dispose();
        File.WriteAllText(_sut.DatabasePath, new string('x', 10_000));

        Assert.Contains("not a database", Assert.Throws<TaskStoreException>(_sut.Open).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_migration_runs_once_and_all_of_it_or_nothing()
    {
        string path = Path.Combine(_sut.Directory, "other.db");
        using SqliteDatabase database = SqliteDatabase.Open(path, readOnly: false, TimeSpan.Zero);
        TaskSchema.Migrate(database, path, ["CREATE TABLE a (x);"]);
        TaskSchema.Migrate(database, path, ["CREATE TABLE a (x);", "ALTER TABLE a ADD COLUMN y;"]);

        Assert.Throws<TaskStoreException>(() =>
            TaskSchema.Migrate(
                database, path, ["CREATE TABLE a (x);", "ALTER TABLE a ADD COLUMN y;", "CREATE TABLE b (x); CREATE TABLE a (x);"]));

        Assert.Equal(2, database.QueryInt64("PRAGMA user_version"));
        Assert.Equal(2, database.QueryInt64("SELECT count(*) FROM pragma_table_info('a')"));
        Assert.Equal(0, database.QueryInt64("SELECT count(*) FROM sqlite_schema WHERE name = 'b'"));
    }

    [Fact]
    public void A_second_store_on_the_same_directory_is_refused() =>
        Assert.Contains("in use by another process", Assert.Throws<TaskStoreException>(_sut.Open).Message, StringComparison.Ordinal);

    [Fact]
    public async Task A_second_process_on_the_same_directory_is_refused()
    {
        using CrashProcess second = CrashProcess.Start(_sut.Directory, writers: 1, fault: null);

        await second.ExitedAsync();

        Assert.Contains("in use by another process", second.Error, StringComparison.Ordinal);
        Assert.Empty(second.Lines);
    }

    [Fact]
    public void A_directory_that_cannot_be_written_to_is_named()
    {
        foreach (string directory in (string[])["/proc/self/data", _sut.DatabasePath])
        {
            TaskStoreException failure = Assert.Throws<TaskStoreException>(() => DataDirectory.Claim(directory));
            Assert.Contains($"{directory} cannot be written to", failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_view_shows_each_event_with_its_task()
    {
        await _sut.Store.WriteAsync(SomeTasks.Create("report-1"), null, CancellationToken.None);
        using SqliteDatabase database = SqliteDatabase.Open(_sut.DatabasePath, readOnly: true, TimeSpan.Zero);

        Assert.Equal(1, database.QueryInt64("SELECT seq FROM task_events WHERE task_key = 'report-1' AND kind = 'created'"));
    }

    private void Change(string sql)
    {
        using SqliteDatabase database = SqliteDatabase.Open(_sut.DatabasePath, readOnly: false, TimeSpan.Zero);
        database.Execute(sql);
    }
}
