using Asya.Grains.Checkpoints;
using Asya.Grains.Storage.Relational;
using Asya.Grains.Storage.Webhooks;
using Asya.Tasks;
using Asya.Telemetry;

namespace Asya.Grains.Storage.Sqlite;

/// <summary>The file of the tasks: one connection that writes, on the writer's thread, and a few that read.</summary>
internal sealed class SqliteFile : SqlDatabase
{
    private readonly DataDirectory _directory;
    private readonly SqliteDatabase _database;
    private readonly WalCheckpointer _checkpointer;
    private readonly SqliteReadPool _readers;
    private readonly RecentRows _recent;
    private readonly string _path;
    private readonly DirectoryIdentity? _file;

    public SqliteFile(TaskStoreOptions settings)
    {
        Description = settings.Directory;
        _directory = DataDirectory.Claim(settings.Directory);
        _path = Path.Combine(_directory.Path, SqliteTaskStore.FileName);
        Dialect = new SqliteDialect(_path);
        _recent = new RecentRows(settings.RecentBytes);
        try
        {
            WebhookSecretProtector protector = new(_directory.Path, settings.PushKeyFile);
            _database = OpenDatabase(_path, settings);
            TaskSchema.Migrate(_database, _path);
            WebhookWatcher watch = WatchActive();
            Webhooks = new WebhookRules(Dialect, protector, watch);
            _checkpointer = new WalCheckpointer(OpenDatabase(_path, settings));
            Transactions = new SqliteTransactions(_database, _checkpointer, Webhooks, watch, _recent);
        }
        catch
        {
            _checkpointer?.Dispose();
            _database?.Dispose();
            _directory.Dispose();
            throw;
        }

        _file = DirectoryIdentity.Of(_path);
        _readers = new SqliteReadPool(() => OpenReader(_path, settings), settings.Readers);
    }

    public override string Description { get; }

    public override SqlDialect Dialect { get; }

    public override WebhookRules Webhooks { get; }

    public override ITaskTransactions Transactions { get; }

    public override Task<T> ReadAsync<T>(Func<SqlSession, Task<T>> read, CancellationToken cancellationToken) =>
        _readers.ReadAsync(static (reader, read) => new ValueTask<T>(read(reader.Session)), read, cancellationToken);

    /// <summary>Shares a transaction with whatever else waits, like all that is written.</summary>
    public override async Task<T> WriteAsync<T>(
        TaskWriter writer, Func<SqlSession, Task<T>> change, CancellationToken cancellationToken)
    {
        T result = default!;
        Func<SqlSession, Task> run = async session => result = await change(session);
        await writer.WriteAsync(
            static args => TaskWrite.OfPush(args.run, args.cancellationToken), (run, cancellationToken), cancellationToken);
        return result;
    }

    public override Task<StoredTask?> GetAsync(TaskKey key, bool withPayload, CancellationToken cancellationToken)
    {
        if (_recent.Find(key) is not { } recent)
        {
            AsyaMetrics.RowReads.Add(1);
            return _readers.ReadAsync(
                static (reader, args) => new ValueTask<StoredTask?>(reader.Get(args.key, args.withPayload)), (key, withPayload),
                cancellationToken);
        }

        return Task.FromResult<StoredTask?>(withPayload ? recent : recent with { State = recent.State with { Payload = default } });
    }

    public override Task<StoredTask?> FindAsync(TaskKey key, CancellationToken cancellationToken)
    {
        if (_recent.Find(key) is { } recent)
        {
            return Task.FromResult<StoredTask?>(recent);
        }

        AsyaMetrics.RowReads.Add(1);
        return _readers.ReadAsync(static (reader, key) => new ValueTask<StoredTask?>(reader.Find(key)), key, cancellationToken);
    }

    /// <summary>SQLite would go on writing to a file that has no name any more.</summary>
    public override void CheckPlace()
    {
        if (DirectoryIdentity.Of(_path) != _file)
        {
            throw new TaskStoreException($"The task store {_path} was removed or replaced while it was open.")
            {
                Fault = TaskStoreFault.Gone,
            };
        }
    }

    public override void Dispose()
    {
        _checkpointer.Dispose();
        _readers.Dispose();
        _database.Dispose();
        _directory.Dispose();
    }

    private WebhookWatcher WatchActive()
    {
        WebhookWatcher watch = new();
        using SqliteStatement active = _database.Prepare("SELECT DISTINCT task FROM push WHERE state = 0");
        while (active.Step())
        {
            watch.Add(active.Int64(0));
        }

        return watch;
    }

    private static SqliteDatabase OpenDatabase(string path, TaskStoreOptions settings)
    {
        PrivateFile.Ensure(path); // SQLite gives its log the mode of the database
        SqliteDatabase database = SqliteDatabase.Open(path, readOnly: false, settings.BusyTimeout);
        try
        {
            if (database.QueryText("PRAGMA journal_mode = WAL") != "wal")
            {
                throw new TaskStoreException(
                    $"The task store {path} is on a file system without shared memory. Choose a data directory on a local disk.");
            }

            // FULL syncs the log at each commit; NORMAL only before pages go from the log to the database. The cache is small because
            // SQLite walks all of it at the end of a transaction that split a page.
            string synchronous = settings.Durability is Durability.Full ? "FULL" : "NORMAL";
            database.Execute($"""
                PRAGMA synchronous = {synchronous};
                PRAGMA wal_autocheckpoint = 0;
                PRAGMA temp_store = MEMORY;
                PRAGMA cache_size = -4096;
                """);
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    private static SqliteDatabase OpenReader(string path, TaskStoreOptions settings)
    {
        SqliteDatabase database = SqliteDatabase.Open(path, readOnly: true, settings.BusyTimeout);
        database.Execute("PRAGMA temp_store = MEMORY; PRAGMA cache_size = -2048;");
        return database;
    }
}
