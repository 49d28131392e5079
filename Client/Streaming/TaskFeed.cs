using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Asya.Events;
using Asya.Timing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Asya.Client.Streaming;

/// <summary>This process's one ear on the cluster: hands each live event to those who watch its task.</summary>
/// <remarks>
/// Best effort, like the grain behind it: a watcher who must miss nothing starts to watch first and reads the stored events
/// afterwards. Between two tasks nothing is ordered; the events of one task may come doubled or out of order.
/// </remarks>
internal sealed partial class TaskFeed(IGrainFactory grains, IEnumerable<IFeedListener> listeners, TimeProvider clock, ILogger<TaskFeed> logger) : BackgroundService, ITaskFeedObserver
{
    private static readonly Backoff Retries = new(Min: TimeSpan.FromMilliseconds(20), Max: TimeSpan.FromSeconds(5));

    private readonly ImmutableArray<IFeedListener> _listeners = [.. listeners];
    private readonly Lock _lock = new();
    private readonly Dictionary<string, TaskWatcher> _watchers = [];
    private readonly TaskCompletionSource _subscribed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Gets a task that ends when live events come in for the first time.</summary>
    public Task Subscribed => _subscribed.Task;

    public void Add(TaskWatcher watcher)
    {
        lock (_lock)
        {
            ref TaskWatcher? first = ref CollectionsMarshal.GetValueRefOrAddDefault(_watchers, watcher.Key.Value, out _);
            watcher.Next = first;
            first = watcher;
        }
    }

    public void Remove(TaskWatcher watcher)
    {
        lock (_lock)
        {
            if (!_watchers.TryGetValue(watcher.Key.Value, out TaskWatcher? first))
            {
                return;
            }

            if (first != watcher)
            {
                Unlink(first, watcher);
            }
            else if (watcher.Next is { } next)
            {
                _watchers[watcher.Key.Value] = next;
            }
            else
            {
                _watchers.Remove(watcher.Key.Value);
            }
        }
    }

    public Task OnEventsAsync(ImmutableArray<TaskEvent> events)
    {
        lock (_lock)
        {
            foreach (TaskEvent taskEvent in events)
            {
                TaskWatcher? watcher = _watchers.GetValueOrDefault(taskEvent.Key.Value);
                for (; watcher is not null; watcher = watcher.Next)
                {
                    watcher.OnEvent(taskEvent);
                }
            }
        }

        foreach (IFeedListener listener in _listeners)
        {
            listener.OnEvents(events);
        }

        return Task.CompletedTask;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        ITaskFeedObserver? ear = null;

        // Cut off until the first subscription: that counts as a failure.
        int failures = 1;
        while (!stoppingToken.IsCancellationRequested)
        {
            TimeSpan pause = ITaskFeedGrain.SubscriptionLife / 3;
            try
            {
                ear ??= grains.CreateObjectReference<ITaskFeedObserver>(this);
                await Feed().SubscribeAsync(ear, stoppingToken);
                if (failures > 0)
                {
                    failures = 0;
                    _subscribed.TrySetResult();
                    TellOfGap();
                }
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                if (failures == 0)
                {
                    LogCut(logger, exception);
                }

                pause = Retries.DelayAfter(++failures);
            }
            catch (Exception)
            {
                // The host stops; what a call says to that is of no interest.
                break;
            }

            await Task.Delay(pause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (ear is not null)
        {
            await HangUpAsync(ear);
        }
    }

    private static void Unlink(TaskWatcher first, TaskWatcher watcher)
    {
        for (TaskWatcher? at = first; at is not null; at = at.Next)
        {
            if (at.Next == watcher)
            {
                at.Next = watcher.Next;
                return;
            }
        }
    }

    private ITaskFeedGrain Feed() => grains.GetGrain<ITaskFeedGrain>(ITaskFeedGrain.Key);

    /// <summary>Makes every watcher look for itself.</summary>
    public void TellOfGap()
    {
        foreach (IFeedListener listener in _listeners)
        {
            listener.OnGap();
        }

        lock (_lock)
        {
            foreach (TaskWatcher first in _watchers.Values)
            {
                for (TaskWatcher? watcher = first; watcher is not null; watcher = watcher.Next)
                {
                    watcher.OnGap();
                }
            }
        }
    }

    // A courtesy: a subscription that nobody renews ends by itself.
    private async Task HangUpAsync(ITaskFeedObserver ear)
    {
        try
        {
            using CancellationTokenSource soon = new(TimeSpan.FromSeconds(1), clock);
            await Feed().UnsubscribeAsync(ear, soon.Token).WaitAsync(soon.Token);
            grains.DeleteObjectReference<ITaskFeedObserver>(ear);
        }
        catch (Exception exception)
        {
            LogNotUnsubscribed(logger, exception);
        }
    }

    [LoggerMessage(EventId = 1501, Level = LogLevel.Warning, Message = "Live task events are cut off; trying again. Waiting requests look at the rows meanwhile")]
    private static partial void LogCut(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 1502, Level = LogLevel.Debug, Message = "The live event subscription was not ended; it expires by itself")]
    private static partial void LogNotUnsubscribed(ILogger logger, Exception exception);
}
