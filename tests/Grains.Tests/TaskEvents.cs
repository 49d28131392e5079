using System.Collections.Immutable;
using Asya.Testing;

namespace Asya.Grains.Tests;

/// <summary>Waits for what happens to tasks: the rows say whether it has happened, the feed when to look again.</summary>
public sealed class TaskEvents(TaskSilo silo) : ITaskFeedObserver
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private (IGrainFactory Grains, ITaskFeedObserver Reference)? _heard;

    public Task OnEventsAsync(ImmutableArray<TaskEvent> events)
    {
        LookAgain();
        return Task.CompletedTask;
    }

    /// <summary>Makes those who wait read the rows: the feed loses the events of a write whose answer was lost.</summary>
    public void LookAgain()
    {
        lock (_lock)
        {
            _next.TrySetResult();
            _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Completes when the task has had the nth event of this kind.</summary>
    public async Task WaitAsync(string id, string kind, int nth = 1)
    {
        ImmutableArray<TaskEvent> had = [];
        while (true)
        {
            // Each time: on the tests' clock a subscription's minute is over in no time.
            Task next = await ListenAsync();
            had = await silo.Catalog.EventsAsync(new TaskKey(id), 0, 1000, CancellationToken.None);
            if (had.Count(e => e.Kind == kind) >= nth)
            {
                return;
            }

            await next.WithTimeout($"task {id}: {kind} (no. {nth}); it had {string.Join(", ", had.Select(e => e.Kind))}");
        }
    }

    /// <summary>Looks after each event of any task, until there is what is looked for.</summary>
    public async Task<T> UntilAsync<T>(string what, Func<Task<T?>> look)
        where T : struct
    {
        while (true)
        {
            Task next = await ListenAsync();
            if (await look() is { } found)
            {
                return found;
            }

            await next.WithTimeout(what);
        }
    }

    private async Task<Task> ListenAsync()
    {
        if (_heard?.Grains != silo.Grains)
        {
            _heard = (silo.Grains, silo.Grains.CreateObjectReference<ITaskFeedObserver>(this));
        }

        await silo.Grains.GetGrain<ITaskFeedGrain>(ITaskFeedGrain.Key).SubscribeAsync(_heard.Value.Reference, CancellationToken.None);
        lock (_lock)
        {
            return _next.Task;
        }
    }
}
