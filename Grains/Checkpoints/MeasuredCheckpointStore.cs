using System.Diagnostics;
using Asya.Telemetry;

namespace Asya.Checkpoints;

/// <summary>Notes how long the operations of a checkpoint store take and how they end.</summary>
/// <remarks>In real time, whatever clock the tasks live by.</remarks>
internal sealed class MeasuredCheckpointStore(ICheckpointStore store) : ICheckpointStore, IDisposable
{
    public string Description => store.Description;

    public Task PutAsync(string key, ReadOnlyMemory<byte> document, CancellationToken cancellationToken) =>
        AsyaMetrics.CheckpointDuration.Enabled ? MeasureAsync("put", Stopwatch.GetTimestamp(), store.PutAsync(key, document, cancellationToken)) : store.PutAsync(key, document, cancellationToken);

    public Task<ReadOnlyMemory<byte>?> GetAsync(string key, CancellationToken cancellationToken) =>
        AsyaMetrics.CheckpointDuration.Enabled ? MeasureGetAsync(Stopwatch.GetTimestamp(), store.GetAsync(key, cancellationToken)) : store.GetAsync(key, cancellationToken);

    public Task DeleteAsync(string key, CancellationToken cancellationToken) =>
        AsyaMetrics.CheckpointDuration.Enabled ? MeasureAsync("delete", Stopwatch.GetTimestamp(), store.DeleteAsync(key, cancellationToken)) : store.DeleteAsync(key, cancellationToken);

    public Task ProbeAsync(CancellationToken cancellationToken) => store.ProbeAsync(cancellationToken);

    public void Dispose() => (store as IDisposable)?.Dispose();

    private static async Task<ReadOnlyMemory<byte>?> MeasureGetAsync(long start, Task<ReadOnlyMemory<byte>?> operation)
    {
        await MeasureAsync("get", start, operation);
        return await operation;
    }

    private static async Task MeasureAsync(string name, long start, Task operation)
    {
        string outcome = "failed";
        try
        {
            await operation;
            outcome = operation is Task<ReadOnlyMemory<byte>?> { Result: null } ? "missing" : "ok";
        }
        finally
        {
            AsyaMetrics.CheckpointDuration.Record(
                Stopwatch.GetElapsedTime(start).TotalSeconds, new(AsyaAttributes.Operation, name), new(AsyaAttributes.Outcome, outcome));
        }
    }
}
