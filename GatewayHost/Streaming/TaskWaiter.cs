using Asya.Streaming;
using Asya.Tasks;
using Microsoft.Extensions.Options;

namespace Asya.Gateway.Streaming;

/// <summary>Waits for tasks to be paused or over: on the live feed, with a slow look at the row in case that lost an event.</summary>
internal sealed class TaskWaiter : IDisposable
{
    private readonly LiveEventReceiver _feed;
    private readonly IGrainFactory _grains;
    private readonly TimeProvider _clock;
    private readonly TimeSpan _lookEvery;
    private readonly CancellationToken _stopping;
    private readonly CancellationTokenRegistration _wakeAtStop;

    public TaskWaiter(
        LiveEventReceiver feed, IGrainFactory grains, TimeProvider clock, IHostApplicationLifetime lifetime,
        IOptions<GatewayOptions> options)
    {
        _feed = feed;
        _grains = grains;
        _clock = clock;
        _lookEvery = options.Value.WaiterLooksEvery;
        _stopping = lifetime.ApplicationStopping;

        // Who waits is answered with what there is; otherwise the host's shutdown would wait too.
        _wakeAtStop = _stopping.Register(feed.NotifyGap);
    }

    /// <summary>Whether waits end because the host stops.</summary>
    public bool IsStopping => _stopping.IsCancellationRequested;

    /// <summary>Starts to watch. Do so before the call whose consequence is waited for, so that none is missed.</summary>
    public SettledWatcher Watch(TaskKey key)
    {
        SettledWatcher watcher = new(_feed, key);
        _feed.Add(watcher);
        return watcher;
    }

    /// <summary>Waits until the task is paused or over by an event after <paramref name="after"/>, or time is up (false).</summary>
    public async Task<bool> WaitAsync(SettledWatcher watcher, long after, TimeSpan timeout, CancellationToken cancellationToken)
    {
        long start = _clock.GetTimestamp();
        while (!watcher.HasSettled(after))
        {
            TimeSpan left = timeout - _clock.GetElapsedTime(start);
            if (left <= TimeSpan.Zero || _stopping.IsCancellationRequested)
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

    public void Dispose() => _wakeAtStop.Dispose();

    private async Task<bool> IsWokenAsync(Task wake, TimeSpan patience, CancellationToken cancellationToken)
    {
        await wake.WaitAsync(patience, _clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        return wake.IsCompleted;
    }

    private async Task<bool> HasSettledAsync(TaskKey key, long after)
    {
        TaskSnapshot? task = await _grains.Catalog().GetAsync(key, PayloadChoice.None, CancellationToken.None);

        // A deleted task does not change any more.
        return task is null || (task.LastEvent > after && task.Phase.IsSettled);
    }
}
