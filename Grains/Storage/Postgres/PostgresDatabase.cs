using Asya.Grains.Storage.Relational;
using Asya.Grains.Storage.Webhooks;
using Asya.Tasks;
using Npgsql;

namespace Asya.Grains.Storage.Postgres;

/// <summary>The database of the tasks: connections that write, some that read tasks by their keys, and others for a read or a change of
/// webhooks each.</summary>
internal sealed class PostgresDatabase : SqlDatabase
{
    private const int Lanes = 2;

    private readonly NpgsqlDataSource _source;
    private readonly NpgsqlDataSource _tasks;
    private readonly PostgresKeyReads _byKey;
    private readonly SemaphoreSlim _permits;

    public PostgresDatabase(TaskStoreOptions settings)
    {
        PostgresLocation location = PostgresLocation.Parse(settings.DatabaseUrl!);
        Description = location.Description;
        Dialect = new PostgresDialect(location);
        Webhooks = new WebhookRules(Dialect, new WebhookSecretProtector(directory: null, settings.PushKeyFile));
        _permits = new SemaphoreSlim(settings.Readers, settings.Readers);
        _source = location.Open(settings);
        try
        {
            PostgresStart.Run(_source, location, settings.Durability);
        }
        catch
        {
            _source.Dispose();
            throw;
        }

        _tasks = location.OpenForTasks(settings, Lanes + 1);
        _byKey = new PostgresKeyReads(_tasks, Dialect, Lanes);
        Transactions = new PostgresTransactions(_tasks, location, Webhooks);
    }

    public override string Description { get; }

    public override SqlDialect Dialect { get; }

    public override WebhookRules Webhooks { get; }

    public override ITaskTransactions Transactions { get; }

    public override async Task<T> ReadAsync<T>(Func<SqlSession, Task<T>> read, CancellationToken cancellationToken)
    {
        await _permits.WaitAsync(cancellationToken);
        try
        {
            try
            {
                return await TryReadAsync(read, cancellationToken);
            }
            catch (Exception cut) when (PostgresFailure.IsCutConnection(cut))
            {
                // A connection from before the server's restart. A new one shows whether the server is available again.
                return await TryReadAsync(read, cancellationToken);
            }
        }
        catch (Exception failure) when (Dialect.IsOurs(failure) && !cancellationToken.IsCancellationRequested)
        {
            throw Dialect.Explain(failure);
        }
        finally
        {
            _permits.Release();
        }
    }

    public override Task<StoredTask?> FindAsync(TaskKey key, CancellationToken cancellationToken) =>
        _byKey.FindAsync(key, cancellationToken);

    public override async Task<StoredTask?> GetAsync(TaskKey key, bool withPayload, CancellationToken cancellationToken) =>
        !withPayload ? await base.GetAsync(key, withPayload, cancellationToken)
        : await _byKey.FindAsync(key, cancellationToken) is { ETag: not null } task ? task
        : null;

    /// <summary>Makes the change in a transaction of its own, beside the writer's.</summary>
    public override async Task<T> WriteAsync<T>(
        TaskWriter writer, Func<SqlSession, Task<T>> change, CancellationToken cancellationToken)
    {
        try
        {
            NpgsqlConnection connection = await _source.OpenConnectionAsync(cancellationToken);
            using SqlSession session = new(connection, Dialect, cancellationToken);
            await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
            T result = await change(session);
            await transaction.CommitAsync(cancellationToken);
            return result;
        }
        catch (Exception failure) when (Dialect.IsOurs(failure) && !cancellationToken.IsCancellationRequested)
        {
            throw Dialect.Explain(failure);
        }
    }

    public override void Dispose()
    {
        _byKey.Dispose();
        _tasks.Dispose();
        _permits.Dispose();
        _source.Dispose();
    }

    private async Task<T> TryReadAsync<T>(Func<SqlSession, Task<T>> read, CancellationToken cancellationToken)
    {
        using SqlSession session = new(await _source.OpenConnectionAsync(cancellationToken), Dialect, cancellationToken);
        return await read(session);
    }
}
