using Microsoft.Extensions.Options;

namespace Asya.Gateway.Streaming;

/// <summary>Waits for tasks to be paused or over: on the live feed, with a slow look at the row in case that lost an event.</summary>
internal sealed class TaskWaiter(TaskFeed feed, IGrainFactory grains, TimeProvider clock, IOptions<GatewayOptions> options)
{
    private readonly TimeSpan _lookEvery = options.Value.WaiterLooksEvery;

    /// <summary>Starts to watch. Do so before the call whose consequence is waited for, so that none is missed.</summary>
    public SettledWatcher Watch(TaskKey key)
    {
        SettledWatcher watcher = new(feed, key);
        feed.Add(watcher);
        return watcher;
    }

    /// <summary>Waits until the task is paused or over by an event after <paramref name="after"/>, or time is up (false).</summary>
    public async Task<bool> WaitAsync(SettledWatcher watcher, long after, TimeSpan timeout, CancellationToken cancellationToken)
    {
        long start = clock.GetTimestamp();
        while (!watcher.HasSettled(after))
        {
            TimeSpan left = timeout - clock.GetElapsedTime(start);
            if (left <= TimeSpan.Zero)
            {
                return false;
            }

            Task wake = watcher.WakeAsync(after);
            bool woken = wake.IsCompleted || await IsWokenAsync(wake, left < _lookEvery ? left : _lookEvery, cancellationToken);
            if ((!woken || !watcher.HasSettled(after)) && await HasSettledAsync(watcher.Key, after))
            {
                return true;
            }
        }

        return true;
    }

    private async Task<bool> IsWokenAsync(Task wake, TimeSpan patience, CancellationToken cancellationToken)
    {
        await wake.WaitAsync(patience, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        return wake.IsCompleted;
    }

    private async Task<bool> HasSettledAsync(TaskKey key, long after)
    {
        TaskSnapshot? task = await grains.Catalog().GetAsync(key, PayloadChoice.None, CancellationToken.None);

        // A task that is gone will not change any more.
        return task is null || (task.LastEvent > after && task.Phase.IsSettled);
    }
}
