using System.Data;
using System.Data.Common;
using System.Globalization;

namespace Asya.Grains.Storage.Relational;

/// <summary>One connection with its statements. Used for one thing at a time.</summary>
/// <remarks>
/// A command is kept for the next statement of the same text: on a connection that lives long, its plan lives as long. A value that may be
/// null is passed by <see cref="OrNull(long?)"/>, since a database wants to know the type of every parameter; a null alone is a text.
/// </remarks>
internal sealed class SqlSession(DbConnection connection, SqlDialect dialect, CancellationToken cancellationToken = default) : IDisposable
{
    private readonly Dictionary<string, DbCommand> _commands = [];

    /// <summary>Gets the words of its database.</summary>
    public SqlDialect Dialect => dialect;

    /// <summary>Makes a number, or a null of that type.</summary>
    public static object OrNull(long? value) => value ?? (object)DbType.Int64;

    /// <summary>Runs a statement and gets how many rows it changed.</summary>
    public Task<int> ExecuteAsync(string sql, params ReadOnlySpan<object?> values) =>
        Command(sql, values).ExecuteNonQueryAsync(cancellationToken);

    /// <summary>Gets one number, or null.</summary>
    public Task<long?> NumberAsync(string sql, params ReadOnlySpan<object?> values) =>
        FirstAsync<long?>(Command(sql, values), static row => row.IsDBNull(0) ? null : row.GetInt64(0));

    /// <summary>Gets the first row; the default: there is none.</summary>
    public Task<T?> FirstAsync<T>(string sql, Func<DbDataReader, T> read, params ReadOnlySpan<object?> values) =>
        FirstAsync(Command(sql, values), read);

    /// <summary>Gets all rows.</summary>
    public Task<List<T>> AllAsync<T>(string sql, Func<DbDataReader, T> read, params ReadOnlySpan<object?> values) =>
        AllAsync(Command(sql, values), read);

    /// <summary>Hands each row on until one is enough. Returns whether one was.</summary>
    public Task<bool> UntilAsync(string sql, Func<DbDataReader, bool> isEnough, params ReadOnlySpan<object?> values) =>
        UntilAsync(Command(sql, values), isEnough);

    /// <summary>Adds a value in the form of the database.</summary>
    public static void Add(DbParameterCollection parameters, DbParameter parameter, object? value, SqlDialect dialect)
    {
        dialect.Number(parameter, parameters.Count + 1);
        parameter.DbType = TypeOf(value);
        parameter.Value = ValueOf(value, dialect);
        parameters.Add(parameter);
    }

    public void Dispose()
    {
        foreach (DbCommand command in _commands.Values)
        {
            command.Dispose();
        }

        connection.Dispose();
    }

    private async Task<T?> FirstAsync<T>(DbCommand command, Func<DbDataReader, T> read)
    {
        await using DbDataReader rows = await command.ExecuteReaderAsync(cancellationToken);
        return await rows.ReadAsync(cancellationToken) ? read(rows) : default;
    }

    private async Task<List<T>> AllAsync<T>(DbCommand command, Func<DbDataReader, T> read)
    {
        await using DbDataReader rows = await command.ExecuteReaderAsync(cancellationToken);
        List<T> all = [];
        while (await rows.ReadAsync(cancellationToken))
        {
            all.Add(read(rows));
        }

        return all;
    }

    private async Task<bool> UntilAsync(DbCommand command, Func<DbDataReader, bool> isEnough)
    {
        await using DbDataReader rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            if (isEnough(rows))
            {
                return true;
            }
        }

        return false;
    }

    private DbCommand Command(string sql, ReadOnlySpan<object?> values)
    {
        if (_commands.TryGetValue(sql, out DbCommand? command))
        {
            for (int i = 0; i < values.Length; i++)
            {
                command.Parameters[i].Value = ValueOf(values[i], dialect);
            }

            return command;
        }

        command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (object? value in values)
        {
            Add(command.Parameters, command.CreateParameter(), value, dialect);
        }

        return _commands[sql] = command;
    }

    private static DbType TypeOf(object? value) => value switch
    {
        null or string => DbType.String,
        DbType type => type,
        byte[] => DbType.Binary,
        bool => DbType.Boolean,
        _ => DbType.Int64,
    };

    private static object ValueOf(object? value, SqlDialect dialect) => value switch
    {
        null or DbType => DBNull.Value,
        string or byte[] => dialect.Storable(value),
        bool or long => value,
        _ => Convert.ToInt64(value, CultureInfo.InvariantCulture),
    };
}
