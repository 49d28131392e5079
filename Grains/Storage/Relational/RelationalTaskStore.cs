using Asya.Domain;
using Asya.Grains.Hosting;
using Asya.Grains.Storage.Webhooks;

namespace Asya.Grains.Storage.Relational;

/// <summary>Stores tasks in a database: state, catalogue and events of a task change together or not at all.</summary>
/// <remarks>What is one database's own stands in its <see cref="SqlDatabase"/> and <see cref="SqlDialect"/>.</remarks>
internal abstract partial class RelationalTaskStore : ITaskStore
{
    private readonly SqlDatabase _database;
    private readonly SqlDialect _dialect;
    private readonly TaskSql _tasks;
    private readonly ReportingSql _reporting;
    private readonly TaskWriter _writer;
    private bool _isDisposed;

    protected RelationalTaskStore(SqlDatabase database, TaskStoreOptions options, FaultPoints faults, StoreHealth? health)
    {
        _database = database;
        _dialect = database.Dialect;
        _tasks = new TaskSql(_dialect);
        _reporting = new ReportingSql(_dialect);
        _writer = new TaskWriter(database.Transactions, options, faults, health?.Writes);
        Webhooks = new RelationalWebhookStore(database, _writer);
    }

    public string Description => _database.Description;

    public IWebhookStore Webhooks { get; }

    /// <summary>Gets how many transactions were committed; fewer than <see cref="Writes"/> when writes shared one.</summary>
    public long Commits => _writer.Commits;

    /// <summary>Gets how many writes they held.</summary>
    public long Writes => _writer.Writes;

    public int Queued => _writer.Queued;

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

    public Task RememberPlaceAsync(string place, CancellationToken cancellationToken) =>
        _database.WriteAsync(_writer, session => session.ExecuteAsync(TaskSql.RememberPlace, place), cancellationToken);

    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        _database.CheckPlace();
        await _writer.WriteAsync(TaskWrite.Probe, cancellationToken, cancellationToken);
        await ReadAsync(new(""), cancellationToken);
    }

    /// <summary>Writes the queue, then closes the connections.</summary>
    public void Dispose()
    {
        // Two hosts of one process may share a store, and end at once.
        if (!Interlocked.Exchange(ref _isDisposed, true))
        {
            _writer.Dispose();
            _database.Dispose();
        }
    }
}
