using System.Collections.Immutable;
using Asya.Events;
using Asya.Tasks;
using Orleans.Concurrency;
using Orleans.Streams;

namespace Asya.Grains.Streams;

/// <summary>The silo's producer for all streams.</summary>
/// <remarks>
/// A grain, because Orleans keeps each used stream in memory for the lifetime of its user. A silo would remember
/// every task that it has ever run; an activation can leave.
/// </remarks>
[StatelessWorker(1)]
internal sealed class TaskStreamGrain : Grain, ITaskStreamGrain
{
    private const int MaxStreams = 10_000;

    private int _streams;

    public async Task SendAsync(ImmutableArray<TaskEvent> events, CancellationToken cancellationToken)
    {
        IStreamProvider provider = this.GetStreamProvider(StreamNames.Provider);
        IGrouping<TaskKey, TaskEvent>[] tasks = [.. events.GroupBy(static item => item.Key)];
        _streams += tasks.Length;
        if (_streams > MaxStreams)
        {
            DeactivateOnIdle();
        }

        await Task.WhenAll(tasks.Select(task => SendAsync(provider, task)));
    }

    private static async Task SendAsync(IStreamProvider provider, IGrouping<TaskKey, TaskEvent> task) =>
        await provider.GetStream<TaskEvent>(StreamId.Create(StreamNames.Namespace, task.Key.Value)).OnNextBatchAsync(task);
}
