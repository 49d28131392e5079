using Asya.Tasks;
using SQLitePCL;

namespace Asya.Grains.Storage.Sqlite;

/// <summary>One SQLite connection. Used by one thread at a time.</summary>
/// <remarks>The raw API, because ADO.NET's command, parameter and reader objects cost more than the statements do.</remarks>
internal sealed class SqliteDatabase : IDisposable
{
    private readonly sqlite3 _handle;
    private readonly string _path;

    static SqliteDatabase() => Batteries_V2.Init();

    private SqliteDatabase(sqlite3 handle, string path)
    {
        _handle = handle;
        _path = path;
    }

    /// <summary>Gets the number of rows that the last insert, update or delete changed.</summary>
    public int Changes => raw.sqlite3_changes(_handle);

    public long LastInsertRowId => raw.sqlite3_last_insert_rowid(_handle);

    public bool InTransaction => raw.sqlite3_get_autocommit(_handle) == 0;

    public static SqliteDatabase Open(string path, bool readOnly, TimeSpan busyTimeout)
    {
        int flags = raw.SQLITE_OPEN_NOMUTEX | (readOnly ? raw.SQLITE_OPEN_READONLY : raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE);
        int code = raw.sqlite3_open_v2(path, out sqlite3 handle, flags, null);
        if (code != raw.SQLITE_OK)
        {
            string reason = raw.sqlite3_errstr(code).utf8_to_string();
            handle?.Dispose();
            throw new TaskStoreException($"Cannot open the task store {path}: {reason} ({code}).");
        }

        raw.sqlite3_extended_result_codes(handle, 1);
        raw.sqlite3_busy_timeout(handle, (int)busyTimeout.TotalMilliseconds);
        return new SqliteDatabase(handle, path);
    }

    /// <summary>Runs statements that return nothing of interest.</summary>
    public void Execute(string sql) => Check(raw.sqlite3_exec(_handle, sql));

    public SqliteStatement Prepare(string sql)
    {
        Check(raw.sqlite3_prepare_v2(_handle, sql, out sqlite3_stmt statement));
        return new SqliteStatement(this, statement);
    }

    public long QueryInt64(string sql)
    {
        using SqliteStatement statement = Prepare(sql);
        return statement.Step() ? statement.Int64(0) : 0;
    }

    public string QueryText(string sql)
    {
        using SqliteStatement statement = Prepare(sql);
        return statement.Step() ? statement.Text(0) : "";
    }

    /// <summary>Copies as much of the log as possible into the database without blocking readers or writers.</summary>
    /// <param name="frames">How long the log is.</param>
    public bool TryCheckpoint(out int frames) =>
        raw.sqlite3_wal_checkpoint_v2(_handle, null, raw.SQLITE_CHECKPOINT_PASSIVE, out frames, out _) == raw.SQLITE_OK;

    public void Check(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            throw Failure(code);
        }
    }

    public TaskStoreException Failure(int code) =>
        new($"Task store {_path}: {raw.sqlite3_errmsg(_handle).utf8_to_string()} ({code}).") { Fault = FaultOf(code) };

    /// <summary>Gets the name of a failure. The low byte of an extended code is the code itself.</summary>
    private static TaskStoreFault FaultOf(int code) => (code & 0xFF) switch
    {
        raw.SQLITE_FULL => TaskStoreFault.Full,
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => TaskStoreFault.Locked,
        raw.SQLITE_READONLY or raw.SQLITE_PERM => TaskStoreFault.ReadOnly,
        _ => TaskStoreFault.Unavailable,
    };

    public void Dispose() => _handle.Dispose();
}
