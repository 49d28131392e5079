using System.Collections.Immutable;
using Asya.Catalog;
using Asya.Domain;
using Asya.Grains.Checkpoints;
using Asya.Events;
using Asya.Grains.Hosting;
using Asya.Grains.Storage.Webhooks;
using Asya.Payloads;
using Asya.Tasks;
using Microsoft.Extensions.Options;

namespace Asya.Grains.Storage.Sqlite;

/// <summary>Stores tasks in one SQLite file: state, catalogue and events of a task change together or not at all.</summary>
internal sealed class SqliteTaskStore : ITaskStore
{
    public const string FileName = "tasks.db";

    private readonly DataDirectory _directory;
    private readonly SqliteDatabase _database;
    private readonly WalCheckpointer _checkpointer;
    private readonly SqliteTransactions _transactions;
    private readonly TaskWriter _writer;
    private readonly TaskReadPool _readers;
    private readonly string _path;
    private readonly TaskStoreOptions _settings;
    private readonly DirectoryIdentity? _file;
    private bool _isDisposed;

    public SqliteTaskStore(IOptions<TaskStoreOptions> options, FaultPoints faults, StoreHealth? health = null)
    {
        TaskStoreOptions settings = options.Value;
        Description = settings.Directory;
        _directory = DataDirectory.Claim(settings.Directory);
        string path = Path.Combine(_directory.Path, FileName);
        WebhookSecretProtector protector;
        try
        {
            protector = new WebhookSecretProtector(_directory.Path, settings.PushKeyFile);
            _database = OpenDatabase(path, settings);
            TaskSchema.Migrate(_database, path);
            _checkpointer = new WalCheckpointer(OpenDatabase(path, settings));
        }
        catch
        {
            _database?.Dispose();
            _directory.Dispose();
            throw;
        }

        _path = path;
        _settings = settings;
        _file = DirectoryIdentity.Of(path);
        _transactions = new SqliteTransactions(_database, _checkpointer, protector);
        _writer = new TaskWriter(_transactions, settings, faults, health?.Writes);
        _readers = new TaskReadPool(() => OpenReader(path, settings), settings.Readers);
    }

    public string Description { get; }

    public long Commits => _writer.Commits;

    public long Writes => _writer.Writes;

    public int Queued => _writer.Queued;

    /// <summary>Whether no webhook can become due.</summary>
    internal bool HasNoPush => _transactions.HasNoPush;

    public Task<TaskWriteResult> WriteAsync(TaskState state, TaskETag? expected, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(state.Key.Value);
        return _writer.WriteAsync(
            static args => TaskWrite.Put(args.state, args.expected, args.cancellationToken), (state, expected, cancellationToken),
            cancellationToken);
    }

    public Task<TaskWriteResult> DeleteAsync(TaskState state, TaskETag expected, CancellationToken cancellationToken) =>
        _writer.WriteAsync(
            static args => TaskWrite.Delete(args.state, args.expected, args.cancellationToken), (state, expected, cancellationToken),
            cancellationToken);

    public Task<StoredTask?> ReadAsync(TaskKey key, CancellationToken cancellationToken) =>
        _readers.ReadAsync(static (session, key) => session.Read(key), key, cancellationToken);

    public async Task<TaskState?> GetAsync(TaskKey key, bool withPayload, CancellationToken cancellationToken) =>
        (await _readers.ReadAsync(
            static (session, args) => session.Get(args.key, args.withPayload), (key, withPayload), cancellationToken))?.State;

    public async Task<StoredTaskPage> ListAsync(TaskQuery query, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        TaskListCursor? cursor = query.Cursor is null ? null : TaskListCursor.Parse(query.Cursor, query.Order);
        (ImmutableArray<TaskState> tasks, TaskListCursor? next) =
            await _readers.ReadAsync(static (session, args) => session.List(args.query, args.cursor), (query, cursor), cancellationToken);
        return new(tasks, next?.ToString());
    }

    public Task<long> CountAsync(TaskQuery query, CancellationToken cancellationToken) =>
        _readers.ReadAsync(static (session, query) => session.Count(query), query, cancellationToken);

    public Task<ImmutableArray<TaskEvent>> EventsAsync(TaskKey key, long after, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return _readers.ReadAsync(
            static (session, args) => session.Events(args.key, args.after, args.limit), (key, after, limit), cancellationToken);
    }

    public Task<JsonBytes> EventDetailAsync(TaskKey key, long seq, CancellationToken cancellationToken) =>
        _readers.ReadAsync(static (session, args) => session.EventDetail(args.key, args.seq), (key, seq), cancellationToken);

    public Task<ImmutableArray<DueTask>> DueAsync(DateTimeOffset dueBy, DueTask? after, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return _readers.ReadAsync(
            static (session, args) => session.Due(args.dueBy, args.after, args.limit), (dueBy, after, limit), cancellationToken);
    }

    public Task<int> CountPausedAsync(int upTo, CancellationToken cancellationToken) =>
        _readers.ReadAsync(static (session, upTo) => session.Reporting.CountPaused(upTo), upTo, cancellationToken);

    public Task<WaitingTasks> WaitingAsync(
        string? tenant, string? principal, int upTo, CancellationToken cancellationToken) =>
        _readers.ReadAsync(static (session, args) => session.Reporting.Waiting(args.tenant, args.principal, args.upTo),
            (tenant, principal, upTo), cancellationToken);

    public Task<HistoryPage> HistoryAsync(HistoryQuery query, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        HistoryCursor? cursor = query.Cursor is null ? null : HistoryCursor.Parse(query.Cursor);
        return _readers.ReadAsync(
            static (session, args) => session.Reporting.History(args.query, args.cursor), (query, cursor), cancellationToken);
    }

    public Task<OutcomeSamples> OutcomesAsync(
        TaskStatsQuery query, int upTo, CancellationToken cancellationToken) =>
        _readers.ReadAsync(static (session, args) => session.Reporting.Outcomes(args.query, args.upTo), (query, upTo), cancellationToken);

    public Task<int> CountOpenAsync(string tenant, string principal, int upTo, CancellationToken cancellationToken) =>
        _readers.ReadAsync(static (session, args) => session.CountOpen(args.tenant, args.principal, args.upTo), (tenant, principal, upTo),
            cancellationToken);

    public Task<string> StoreIdAsync(CancellationToken cancellationToken) =>
        _readers.ReadAsync(static (session, _) => session.StoreId(), 0, cancellationToken);

    public Task<bool> KnowsPlaceAsync(string place, CancellationToken cancellationToken) =>
        _readers.ReadAsync(static (session, place) => session.KnowsPlace(place), place, cancellationToken);

    public Task RememberPlaceAsync(string place, CancellationToken cancellationToken) =>
        Task.Run(
            () =>
            {
                // On a connection of its own: the writer's is for tasks. It happens once for each place.
                using SqliteDatabase database = OpenDatabase(_path, _settings);
                using SqliteStatement insert = database.Prepare("INSERT OR IGNORE INTO checkpoint_places VALUES (?1)");
                insert.Bind(1, place);
                insert.Step();
            },
            cancellationToken);

    public Task<ImmutableArray<TaskState>> PausedAsync(int upTo, CancellationToken cancellationToken) =>
        _readers.ReadAsync(static (session, upTo) => session.Reporting.Paused(upTo), upTo, cancellationToken);

    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        // SQLite would go on writing to a file that has no name any more.
        if (DirectoryIdentity.Of(_path) != _file)
        {
            throw new TaskStoreException($"The task store {_path} was removed or replaced while it was open.")
            {
                Fault = TaskStoreFault.Gone,
            };
        }

        await _writer.WriteAsync(TaskWrite.Probe, cancellationToken, cancellationToken);
        await ReadAsync(new(""), cancellationToken);
    }

    /// <summary>Writes something about webhooks. Like all that is written, it shares its transaction with whatever else waits.</summary>
    internal async Task<T> WriteWebhooksAsync<T>(Func<WebhookStatements, T> work, CancellationToken cancellationToken)
    {
        T result = default!;
        Action<WebhookStatements> run = push => result = work(push);
        await _writer.WriteAsync(
            static args => TaskWrite.OfPush(args.run, args.cancellationToken), (run, cancellationToken), cancellationToken);
        return result;
    }

    internal Task<T> ReadPushAsync<T>(Func<WebhookReads, T> read, CancellationToken cancellationToken) =>
        _readers.ReadAsync(static (session, read) => read(session.Webhooks), read, cancellationToken);

    /// <summary>Writes the queue, then closes the files.</summary>
    public void Dispose()
    {
        // Two hosts of one process may share a store, and end at once.
        if (Interlocked.Exchange(ref _isDisposed, true))
        {
            return;
        }

        _writer.Dispose();
        _checkpointer.Dispose();
        _readers.Dispose();
        _database.Dispose();
        _directory.Dispose();
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
