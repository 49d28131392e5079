using System.Collections.Immutable;
using Asya.Catalog;
using Asya.Domain;
using Asya.Events;
using Asya.Grains.Hosting;
using Asya.Grains.Storage.Webhooks;
using Asya.Payloads;
using Asya.Tasks;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Asya.Grains.Storage.Postgres;

/// <summary>
/// Stores tasks in PostgreSQL, for any number of silos: state, catalogue and events of a task change together or not at all.
/// </summary>
internal sealed class PostgresTaskStore : ITaskStore
{
    private readonly NpgsqlDataSource _source;
    private readonly TaskWriter _writer;
    private readonly PostgresReads _reads;
    private bool _isDisposed;

    public PostgresTaskStore(IOptions<TaskStoreOptions> options, FaultPoints faults, StoreHealth? health = null)
    {
        TaskStoreOptions settings = options.Value;
        PostgresLocation location = PostgresLocation.Parse(settings.DatabaseUrl!);
        Description = location.Description;
        WebhookSecretProtector protector = new(directory: null, settings.PushKeyFile);
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

        Webhooks = new PostgresWebhookStore(_source, location, protector);
        _writer = new TaskWriter(new PostgresTransactions(_source, location, Webhooks), settings, faults, health?.Writes);
        _reads = new PostgresReads(_source, location, settings.Readers);
    }

    public string Description { get; }

    /// <summary>Gets the webhooks beside the tasks.</summary>
    public PostgresWebhookStore Webhooks { get; }

    public long Commits => _writer.Commits;

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

    public Task<StoredTask?> ReadAsync(TaskKey key, CancellationToken cancellationToken) =>
        _reads.ReadAsync(key, cancellationToken);

    public async Task<TaskState?> GetAsync(TaskKey key, bool withPayload, CancellationToken cancellationToken) =>
        (await _reads.GetAsync(key, withPayload, cancellationToken))?.State;

    public async Task<StoredTaskPage> ListAsync(TaskQuery query, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        TaskListCursor? cursor = query.Cursor is null ? null : TaskListCursor.Parse(query.Cursor, query.Order);
        (ImmutableArray<TaskState> tasks, TaskListCursor? next) = await _reads.ListAsync(query, cursor, cancellationToken);
        return new(tasks, next?.ToString());
    }

    public Task<long> CountAsync(TaskQuery query, CancellationToken cancellationToken) => _reads.CountAsync(query, cancellationToken);

    public Task<ImmutableArray<TaskEvent>> EventsAsync(TaskKey key, long after, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return _reads.EventsAsync(key, after, limit, cancellationToken);
    }

    public Task<JsonBytes> EventDetailAsync(TaskKey key, long seq, CancellationToken cancellationToken) =>
        _reads.EventDetailAsync(key, seq, cancellationToken);

    public Task<ImmutableArray<DueTask>> DueAsync(DateTimeOffset dueBy, DueTask? after, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return _reads.DueAsync(dueBy, after, limit, cancellationToken);
    }

    public async Task<int> CountOpenAsync(string tenant, string principal, int upTo, CancellationToken cancellationToken) =>
        (int)await _reads.CountOpenAsync(tenant, principal, upTo, cancellationToken);

    public async Task<int> CountPausedAsync(int upTo, CancellationToken cancellationToken) =>
        (int)await _reads.CountPausedAsync(upTo, cancellationToken);

    public Task<WaitingTasks> WaitingAsync(
        string? tenant, string? principal, int upTo, CancellationToken cancellationToken) =>
        _reads.WaitingAsync(tenant, principal, upTo, cancellationToken);

    public Task<HistoryPage> HistoryAsync(HistoryQuery query, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        return _reads.HistoryAsync(query, query.Cursor is null ? null : HistoryCursor.Parse(query.Cursor), cancellationToken);
    }

    public Task<OutcomeSamples> OutcomesAsync(
        TaskStatsQuery query, int upTo, CancellationToken cancellationToken) =>
        _reads.OutcomesAsync(query, upTo, cancellationToken);

    public Task<string> StoreIdAsync(CancellationToken cancellationToken) => _reads.StoreIdAsync(cancellationToken);

    public Task<bool> KnowsPlaceAsync(string place, CancellationToken cancellationToken) =>
        _reads.KnowsPlaceAsync(place, cancellationToken);

    public Task RememberPlaceAsync(string place, CancellationToken cancellationToken) =>
        _reads.RememberPlaceAsync(place, cancellationToken);

    public Task<ImmutableArray<TaskState>> PausedAsync(int upTo, CancellationToken cancellationToken) =>
        _reads.PausedAsync(upTo, cancellationToken);

    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        await _writer.WriteAsync(TaskWrite.Probe, cancellationToken, cancellationToken);
        await ReadAsync(new(""), cancellationToken);
    }

    /// <summary>Writes the queue, then closes the connections.</summary>
    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        _writer.Dispose();
        _reads.Dispose();
        _source.Dispose();
    }
}
