using System.Data.Common;
using System.Runtime.CompilerServices;
using Asya.Tasks;

namespace Asya.Grains.Storage.Copying;

/// <summary>A database of a copy: a connection of its own, and nothing else runs on it.</summary>
internal abstract class SqlCopySide(DbConnection connection) : CopySide
{
    protected DbConnection Connection => connection;

    /// <summary>The table and the column of the store's id.</summary>
    protected abstract (string Table, string Column) StoreId { get; }

    public override async Task<string> StoreIdAsync(CancellationToken cancellationToken) =>
        (string)(await ScalarAsync($"SELECT {StoreId.Column} FROM {StoreId.Table}", cancellationToken))!;

    public override async Task<long> LastTaskAsync(CancellationToken cancellationToken) =>
        Convert.ToInt64(await ScalarAsync("SELECT coalesce(max(id), 0) FROM tasks", cancellationToken), null);

    public override async Task<long> CountTasksAsync(CancellationToken cancellationToken) =>
        Convert.ToInt64(await ScalarAsync("SELECT count(*) FROM tasks", cancellationToken), null);

    public override async Task<long?> PageEndAsync(long after, int rows, CancellationToken cancellationToken)
    {
        await using DbCommand command = Command(
            $"SELECT max(id) FROM (SELECT id FROM tasks WHERE id > @after ORDER BY id LIMIT {rows}) page", ("@after", after));
        return await command.ExecuteScalarAsync(cancellationToken) is { } end and not DBNull ? Convert.ToInt64(end, null) : null;
    }

    public override async Task WriteAsync(CopySide from, long after, long last, CancellationToken cancellationToken)
    {
        await using DbTransaction transaction = await Connection.BeginTransactionAsync(cancellationToken);
        foreach ((CopyTable there, CopyTable here) in from.Tables.Zip(Tables))
        {
            await foreach (object?[] row in from.RowsAsync(there, after, last, cancellationToken))
            {
                await InsertAsync(transaction, here.Insert, row, cancellationToken);
            }
        }

        await transaction.CommitAsync(cancellationToken);
    }

    public override async Task WriteOthersAsync(CopySide from, CancellationToken cancellationToken)
    {
        await using DbTransaction transaction = await Connection.BeginTransactionAsync(cancellationToken);
        await foreach ((string key, long pauses) in from.RemovedAsync(cancellationToken))
        {
            await InsertAsync(
                transaction, "INSERT INTO removed_tasks (task_key, pauses) VALUES (@c0, @c1) ON CONFLICT DO NOTHING", [key, pauses],
                cancellationToken);
        }

        await foreach (string place in from.PlacesAsync(cancellationToken))
        {
            await InsertAsync(
                transaction, "INSERT INTO checkpoint_places (place) VALUES (@c0) ON CONFLICT DO NOTHING", [place], cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    public override IAsyncEnumerable<object?[]> RowsAsync(CopyTable table, long after, long last, CancellationToken cancellationToken) =>
        RowsAsync(Command(table.Select, ("@after", after), ("@last", last)), cancellationToken);

    public override IAsyncEnumerable<(int Version, byte[] Document)> DocumentsAsync(CancellationToken cancellationToken) =>
        RowsAsync(
            Command($"SELECT doc_version, doc FROM tasks WHERE status IN ({(int)TaskPhase.Paused}, {(int)TaskPhase.Failed}) ORDER BY id"),
            cancellationToken)
            .Select(static row => ((int)(long)row[0]!, (byte[])row[1]!));

    public override IAsyncEnumerable<(string Key, long Pauses)> RemovedAsync(CancellationToken cancellationToken) =>
        RowsAsync(Command("SELECT task_key, pauses FROM removed_tasks"), cancellationToken)
            .Select(static row => ((string)row[0]!, (long)row[1]!));

    public override IAsyncEnumerable<string> PlacesAsync(CancellationToken cancellationToken) =>
        RowsAsync(Command("SELECT place FROM checkpoint_places"), cancellationToken).Select(static row => (string)row[0]!);

    public override async ValueTask DisposeAsync()
    {
        await Connection.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected DbCommand Command(string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        DbCommand command = Connection.CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = 0;
        foreach ((string name, object value) in parameters)
        {
            DbParameter parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }

        return command;
    }

    protected async Task<object?> ScalarAsync(string sql, CancellationToken cancellationToken)
    {
        await using DbCommand command = Command(sql);
        return await command.ExecuteScalarAsync(cancellationToken);
    }

    /// <summary>The value that a column of this database takes.</summary>
    protected virtual object Stored(object? value) => value ?? DBNull.Value;

    protected override async Task SetStoreIdAsync(string id, CancellationToken cancellationToken)
    {
        await using DbCommand command = Command($"UPDATE {StoreId.Table} SET {StoreId.Column} = @id", ("@id", id));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    // A command for each row: one that is used again with other parameters may be sent with those of the row before.
    private async Task InsertAsync(DbTransaction transaction, string sql, object?[] row, CancellationToken cancellationToken)
    {
        await using DbCommand insert = Command(sql, [.. row.Select((value, i) => ($"@c{i}", Stored(value)))]);
        insert.Transaction = transaction;
        await insert.ExecuteNonQueryAsync(cancellationToken);
    }

    // Numbers are long, whatever their column: so that both databases give the same.
    private static async IAsyncEnumerable<object?[]> RowsAsync(
        DbCommand select, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using DbCommand command = select;
        await using DbDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            object?[] row = new object?[reader.FieldCount];
            for (int i = 0; i < row.Length; i++)
            {
                row[i] = reader.GetValue(i) switch
                {
                    DBNull => null,
                    short or int => Convert.ToInt64(reader.GetValue(i), null),
                    object value => value,
                };
            }

            yield return row;
        }
    }
}
