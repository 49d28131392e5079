using Asya.Grains.Storage.Relational;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Asya.Grains.Storage.Sqlite;

/// <summary>One SQLite connection. Used by one thread at a time.</summary>
/// <remarks>
/// <see cref="Session"/> is for statements that all databases share; the prepared statements of the raw API are for the ones that are run
/// for every step of every task.
/// </remarks>
internal sealed class SqliteDatabase : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly sqlite3 _handle;
    private readonly SqliteDialect _dialect;

    static SqliteDatabase() => Batteries_V2.Init();

    private SqliteDatabase(SqliteConnection connection, string path)
    {
        _connection = connection;
        _handle = connection.Handle!;
        _dialect = new SqliteDialect(path);
        Session = new SqlSession(connection, _dialect);
    }

    public SqlSession Session { get; }

    /// <summary>Gets the number of rows that the last insert, update or delete changed.</summary>
    public int Changes => raw.sqlite3_changes(_handle);

    public long LastInsertRowId => raw.sqlite3_last_insert_rowid(_handle);

    public bool InTransaction => raw.sqlite3_get_autocommit(_handle) == 0;

    public static SqliteDatabase Open(string path, bool readOnly, TimeSpan busyTimeout)
    {
        SqliteConnection connection = new(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = readOnly ? SqliteOpenMode.ReadOnly : SqliteOpenMode.ReadWriteCreate,
            Pooling = false,
            DefaultTimeout = Math.Max(1, (int)busyTimeout.TotalSeconds),
        }.ToString());
        try
        {
            connection.Open();
        }
        catch (SqliteException failure)
        {
            connection.Dispose();
            throw new TaskStoreException($"Cannot open the task store {path}: {failure.Message}", failure);
        }

        raw.sqlite3_extended_result_codes(connection.Handle, 1);
        raw.sqlite3_busy_timeout(connection.Handle, (int)busyTimeout.TotalMilliseconds);
        return new SqliteDatabase(connection, path);
    }

    /// <summary>Runs statements that return nothing of interest.</summary>
    public void Execute(string sql) => Check(raw.sqlite3_exec(_handle, sql));

    /// <summary>Prepares a statement whose parameters have numbers: <c>$2</c> would be a name in SQLite.</summary>
    public SqliteStatement Prepare(string sql)
    {
        Check(raw.sqlite3_prepare_v2(_handle, sql.Replace('$', '?'), out sqlite3_stmt statement));
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

    public TaskStoreException Failure(int code) => _dialect.Explain(raw.sqlite3_errmsg(_handle).utf8_to_string(), code);

    /// <summary>Says what has failed in <see cref="Session"/>.</summary>
    public TaskStoreException Explain(Exception failure) => _dialect.Explain(failure);

    public void Dispose()
    {
        Session.Dispose();
        _connection.Dispose();
    }
}
