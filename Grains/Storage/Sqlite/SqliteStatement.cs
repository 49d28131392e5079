using Asya.Grains.Storage.Relational;
using Asya.Payloads;
using SQLitePCL;

namespace Asya.Grains.Storage.Sqlite;

/// <summary>A prepared statement that is used again and again. Parameters count from 1, columns from 0.</summary>
internal sealed class SqliteStatement(SqliteDatabase database, sqlite3_stmt handle) : ISqlParameters, IDisposable
{
    private int _added;

    /// <summary>Goes back to the first parameter, wherever the last ones that were added ended.</summary>
    public SqliteStatement FromFirst()
    {
        _added = 0;
        return this;
    }

    public void Add(long value) => Bind(++_added, value);

    public void Add(long? value) => Bind(++_added, value);

    public void Add(string? value) => Bind(++_added, value);

    public void Add(ReadOnlyMemory<byte> value) => Bind(++_added, value.Span);

    public void Bind(int parameter, long value) => database.Check(raw.sqlite3_bind_int64(handle, parameter, value));

    public void Bind(int parameter, long? value) =>
        database.Check(value is { } number ? raw.sqlite3_bind_int64(handle, parameter, number) : raw.sqlite3_bind_null(handle, parameter));

    public void Bind(int parameter, string? value) =>
        database.Check(value is null ? raw.sqlite3_bind_null(handle, parameter) : raw.sqlite3_bind_text(handle, parameter, value));

    /// <summary>Binds bytes; empty ones as NULL.</summary>
    public void Bind(int parameter, ReadOnlySpan<byte> value) =>
        database.Check(value.IsEmpty ? raw.sqlite3_bind_null(handle, parameter) : raw.sqlite3_bind_blob(handle, parameter, value));

    /// <summary>Goes on to the next row. False: there is none, and the statement is ready to be used again.</summary>
    public bool Step()
    {
        int code = raw.sqlite3_step(handle);
        if (code == raw.SQLITE_ROW)
        {
            return true;
        }

        if (code == raw.SQLITE_DONE)
        {
            Reset();
            return false;
        }

        TaskStoreException failure = database.Failure(code);
        Reset();
        throw failure;
    }

    /// <summary>Ends the statement's read transaction and makes it ready for new parameters.</summary>
    public void Reset() => _ = raw.sqlite3_reset(handle);

    public bool IsNull(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_NULL;

    public int Int32(int column) => raw.sqlite3_column_int(handle, column);

    public long Int64(int column) => raw.sqlite3_column_int64(handle, column);

    public string Text(int column) => raw.sqlite3_column_text(handle, column).utf8_to_string();

    /// <summary>Gets bytes that are valid until the next step or reset.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(handle, column);

    public JsonBytes Json(int column)
    {
        ReadOnlySpan<byte> bytes = Bytes(column);
        return bytes.IsEmpty ? default : new JsonBytes(bytes.ToArray());
    }

    public void Dispose() => handle.Dispose();
}
