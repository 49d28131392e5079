using System.Collections.Immutable;
using System.Data.Common;
using System.Runtime.CompilerServices;
using Asya.Tasks;

namespace Asya.Grains.Storage.Copying;

/// <summary>One of the two task stores of a copy: a connection of its own, and nothing else runs on it.</summary>
internal abstract class CopySide(DbConnection connection) : IAsyncDisposable
{
    /// <summary>Before the id of a store into which a copy is not complete: no checkpoint store has such an owner.</summary>
    private const string Incomplete = "copying-";

    /// <summary>The tables whose rows belong to no task.</summary>
    private static readonly (string Table, string[] Columns)[] Others =
        [("removed_tasks", ["task_key", "pauses"]), ("checkpoint_places", ["place"])];

    /// <summary>Gets the place, without secrets.</summary>
    public abstract string Description { get; }

    public abstract ImmutableArray<CopyTable> Tables { get; }

    protected DbConnection Connection => connection;

    /// <summary>The table and the column of the store's id.</summary>
    protected abstract (string Table, string Column) StoreId { get; }

    public async Task<string> StoreIdAsync(CancellationToken cancellationToken) =>
        (string)(await ScalarAsync($"SELECT {StoreId.Column} FROM {StoreId.Table}", cancellationToken))!;

    /// <summary>Gets the greatest id of a task; 0: there is none.</summary>
    public async Task<long> LastTaskAsync(CancellationToken cancellationToken) =>
        Convert.ToInt64(await ScalarAsync("SELECT coalesce(max(id), 0) FROM tasks", cancellationToken), null);

    public async Task<long> CountTasksAsync(CancellationToken cancellationToken) =>
        Convert.ToInt64(await ScalarAsync("SELECT count(*) FROM tasks", cancellationToken), null);

    /// <summary>Gets the id with which a page of tasks ends; null: there are no more.</summary>
    public async Task<long?> PageEndAsync(long after, int rows, CancellationToken cancellationToken)
    {
        await using DbCommand command = Command(
            $"SELECT max(id) FROM (SELECT id FROM tasks WHERE id > @after ORDER BY id LIMIT {rows}) page", ("@after", after));
        return await command.ExecuteScalarAsync(cancellationToken) is { } end and not DBNull ? Convert.ToInt64(end, null) : null;
    }

    /// <summary>Takes the store for the copy of another, or goes on with one that was not complete.</summary>
    /// <exception cref="TaskStoreException">It has other tasks, or is that copy already.</exception>
    public async Task ClaimAsync(string source, CancellationToken cancellationToken)
    {
        string found = await StoreIdAsync(cancellationToken);
        if (found == source)
        {
            throw new TaskStoreException($"{Description} has these tasks already (store {source}): nothing is left to be copied.");
        }

        if (found == Incomplete + source)
        {
            return;
        }

        if (await CountTasksAsync(cancellationToken) > 0)
        {
            throw new TaskStoreException($"{Description} has tasks of its own. Name a new directory, database or schema.");
        }

        await SetStoreIdAsync(Incomplete + source, cancellationToken);
    }

    /// <summary>Makes the copy complete: from now on it is the store.</summary>
    public virtual Task CompleteAsync(string source, CancellationToken cancellationToken) => SetStoreIdAsync(source, cancellationToken);

    /// <summary>Writes the rows of a page that another side reads, in one transaction.</summary>
    public async Task WriteAsync(CopySide from, long after, long last, CancellationToken cancellationToken)
    {
        await using DbTransaction transaction = await Connection.BeginTransactionAsync(cancellationToken);
        foreach ((CopyTable there, CopyTable here) in from.Tables.Zip(Tables))
        {
            await InsertAsync(transaction, here.Insert, from.RowsAsync(there, after, last, cancellationToken), cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Copies what belongs to no task: the ids of removed ones, the places of checkpoint stores. Idempotent.</summary>
    public async Task WriteOthersAsync(CopySide from, CancellationToken cancellationToken)
    {
        await using DbTransaction transaction = await Connection.BeginTransactionAsync(cancellationToken);
        foreach ((string table, string[] columns) in Others)
        {
            string names = string.Join(", ", columns);
            string insert =
                $"INSERT INTO {table} ({names}) VALUES ({string.Join(", ", columns.Select((_, i) => $"@c{i}"))}) ON CONFLICT DO NOTHING";
            await InsertAsync(
                transaction, insert, RowsAsync(from.Command($"SELECT {names} FROM {table}"), cancellationToken), cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    public IAsyncEnumerable<object?[]> RowsAsync(CopyTable table, long after, long last, CancellationToken cancellationToken) =>
        RowsAsync(Command(table.Select, ("@after", after), ("@last", last)), cancellationToken);

    /// <summary>Reads the documents of the tasks that may name a checkpoint: paused and failed ones.</summary>
    public async IAsyncEnumerable<(int Version, byte[] Document)> DocumentsAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        DbCommand select = Command(
            $"SELECT doc_version, doc FROM tasks WHERE status IN ({(int)TaskPhase.Paused}, {(int)TaskPhase.Failed}) ORDER BY id");
        await foreach (object?[] row in RowsAsync(select, cancellationToken))
        {
            yield return ((int)(long)row[0]!, (byte[])row[1]!);
        }
    }

    public virtual async ValueTask DisposeAsync()
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

    private async Task SetStoreIdAsync(string id, CancellationToken cancellationToken)
    {
        await using DbCommand command = Command($"UPDATE {StoreId.Table} SET {StoreId.Column} = @id", ("@id", id));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    // A command for each row: one that is used again with other parameters may be sent with those of the row before.
    private async Task InsertAsync(
        DbTransaction transaction, string sql, IAsyncEnumerable<object?[]> rows, CancellationToken cancellationToken)
    {
        await foreach (object?[] row in rows.WithCancellation(cancellationToken))
        {
            await using DbCommand insert = Command(sql, [.. row.Select((value, i) => ($"@c{i}", Stored(value)))]);
            insert.Transaction = transaction;
            await insert.ExecuteNonQueryAsync(cancellationToken);
        }
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
