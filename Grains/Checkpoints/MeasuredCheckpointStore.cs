using System.Diagnostics;
using Asya.Domain.Pausing;
using Asya.Grains.Hosting;
using Asya.Grains.Storage;
using Asya.Telemetry;
using Microsoft.Extensions.Logging;

namespace Asya.Grains.Checkpoints;

/// <summary>
/// Measures the duration and outcome of a checkpoint store's operations, and logs when it becomes unavailable and available again.
/// </summary>
/// <remarks>In real time, whatever clock the tasks live by.</remarks>
internal sealed partial class MeasuredCheckpointStore : ICheckpointStore, IDisposable
{
    private readonly ICheckpointStore _store;
    private readonly Outage _outage;
    private readonly Outage? _puts;

    public MeasuredCheckpointStore(ICheckpointStore store, ILogger<MeasuredCheckpointStore> logger, StoreHealth? health = null)
    {
        _store = store;
        _puts = health?.Checkpoints;
        _outage = new Outage(cause => LogCheckpointsLost(logger, cause.Message), after => LogCheckpointsFound(logger, after.TotalSeconds));
    }

    public string Description => _store.Description;

    public string Place => _store.Place;

    public bool IsNear => _store.IsNear;

    public async Task PutAsync(CheckpointKey key, ReadOnlyMemory<byte> document, CancellationToken cancellationToken)
    {
        try
        {
            await MeasureAsync("put", Start(), _store.PutAsync(key, document, cancellationToken));
            _puts?.Worked();
        }
        catch (CheckpointStoreException away)
        {
            _puts?.Failed(away);
            throw;
        }
    }

    public async Task<ReadOnlyMemory<byte>?> GetAsync(CheckpointKey key, CancellationToken cancellationToken)
    {
        // Before the call: a store on a disk may be done when it returns.
        long start = Start();
        Task<ReadOnlyMemory<byte>?> operation = _store.GetAsync(key, cancellationToken);
        await MeasureAsync("get", start, operation);
        return await operation;
    }

    public Task DeleteAsync(CheckpointKey key, CancellationToken cancellationToken) =>
        MeasureAsync("delete", Start(), _store.DeleteAsync(key, cancellationToken));

    public IAsyncEnumerable<CheckpointKey> ListPausedAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        _store.ListPausedAsync(before, cancellationToken);

    public Task ProbeAsync(CancellationToken cancellationToken) => _store.ProbeAsync(cancellationToken);

    public Task<string?> FindOwnerAsync(CancellationToken cancellationToken) => _store.FindOwnerAsync(cancellationToken);

    public Task OwnAsync(string id, bool marks, CancellationToken cancellationToken) => _store.OwnAsync(id, marks, cancellationToken);

    public void Dispose() => (_store as IDisposable)?.Dispose();

    private static long Start() => AsyaMetrics.CheckpointDuration.Enabled ? Stopwatch.GetTimestamp() : 0;

    private async Task MeasureAsync(string name, long start, Task operation)
    {
        string outcome = "failed";
        try
        {
            await operation;
            outcome = operation is Task<ReadOnlyMemory<byte>?> { Result: null } ? "missing" : "ok";
            _outage.Worked();
        }
        catch (CheckpointStoreException away)
        {
            _outage.Failed(away);
            throw;
        }
        finally
        {
            if (start != 0)
            {
                AsyaMetrics.CheckpointDuration.Record(
                    Stopwatch.GetElapsedTime(start)
                        .TotalSeconds, new(AsyaAttributes.Operation, name), new(AsyaAttributes.Outcome, outcome));
            }
        }
    }

    [LoggerMessage(EventId = 1421, Level = LogLevel.Error,
        Message = "The checkpoint store does not answer; tasks that are to pause stay running, and answers wait: {Why}")]
    private static partial void LogCheckpointsLost(ILogger logger, string why);

    [LoggerMessage(EventId = 1422, Level = LogLevel.Information, Message = "The checkpoint store answers again, after {Seconds:0.0} s")]
    private static partial void LogCheckpointsFound(ILogger logger, double seconds);
}
