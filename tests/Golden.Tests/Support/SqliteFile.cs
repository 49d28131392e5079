using SQLitePCL;

namespace Asya.GoldenTests.Support;

/// <summary>Reads a SQLite file without the product.</summary>
internal sealed class SqliteFile : IDisposable
{
    private readonly sqlite3 _database;

    static SqliteFile() => Batteries_V2.Init();

    public SqliteFile(string path)
    {
        Assert.True(File.Exists(path), $"There is no database {path}.");
        Check(raw.sqlite3_open_v2(path, out _database, raw.SQLITE_OPEN_READWRITE, null));
        Check(raw.sqlite3_busy_timeout(_database, 10_000));
    }

    /// <summary>Runs a statement and gets its rows: null, long, double, string or byte[] a column.</summary>
    public List<object?[]> Query(string sql, params object?[] arguments) => Query(sql, [], arguments);

    /// <summary>The same, and notes what the columns are called.</summary>
    public List<object?[]> Query(string sql, List<string> names, params object?[] arguments)
    {
        Check(raw.sqlite3_prepare_v2(_database, sql, out sqlite3_stmt statement));
        using (statement)
        {
            for (int i = 0; i < arguments.Length; i++)
            {
                Check(arguments[i] switch
                {
                    null => raw.sqlite3_bind_null(statement, i + 1),
                    long number => raw.sqlite3_bind_int64(statement, i + 1, number),
                    byte[] blob => raw.sqlite3_bind_blob(statement, i + 1, blob),
                    string text => raw.sqlite3_bind_text(statement, i + 1, text),
                    var other => throw new ArgumentException($"{other.GetType()} is no value of SQLite."),
                });
            }

            names.AddRange(Enumerable.Range(0, raw.sqlite3_column_count(statement))
                .Select(column => raw.sqlite3_column_name(statement, column).utf8_to_string()));
            List<object?[]> rows = [];
            int step;
            while ((step = raw.sqlite3_step(statement)) == raw.SQLITE_ROW)
            {
                rows.Add([.. Enumerable.Range(0, raw.sqlite3_column_count(statement)).Select(column => ValueOf(statement, column))]);
            }

            Check(step == raw.SQLITE_DONE ? raw.SQLITE_OK : step);
            return rows;
        }
    }

    public void Dispose() => _database.Dispose();

    private static object? ValueOf(sqlite3_stmt statement, int column) => raw.sqlite3_column_type(statement, column) switch
    {
        raw.SQLITE_INTEGER => raw.sqlite3_column_int64(statement, column),
        raw.SQLITE_FLOAT => raw.sqlite3_column_double(statement, column),
        raw.SQLITE_TEXT => raw.sqlite3_column_text(statement, column).utf8_to_string(),
        raw.SQLITE_BLOB => raw.sqlite3_column_blob(statement, column).ToArray(),
        _ => null,
    };

    private void Check(int code) =>
        Assert.True(
            code == raw.SQLITE_OK, $"SQLite says {code}: {(_database is null ? "" : raw.sqlite3_errmsg(_database).utf8_to_string())}");
}
