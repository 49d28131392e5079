using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Asya.Events;
using Asya.Timing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Asya.Streaming;

/// <summary>This process's single subscription to the cluster's live events: hands each event to the watchers of its task.</summary>
/// <remarks>
/// Best effort, like the grain behind it: a watcher that must miss nothing registers first and reads the stored events
/// afterwards. Events of different tasks are not ordered; those of one task may be duplicated or out of order.
/// </remarks>
public sealed partial class LiveEventReceiver(
    IGrainFactory grains, IEnumerable<IFeedListener> listeners, TimeProvider clock, ILogger<LiveEventReceiver> logger,
    LocalTaskFeed? local = null)
    : BackgroundService, ITaskFeedObserver
{
    private static readonly Backoff Retries = new(Min: TimeSpan.FromMilliseconds(20), Max: TimeSpan.FromSeconds(5));

    private readonly ImmutableArray<IFeedListener> _listeners = [.. listeners];
    private readonly Lock _lock = new();
    private readonly Dictionary<string, TaskWatcher> _watchers = [];
    private readonly TaskCompletionSource _subscribed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>A task that completes when the first subscription succeeds.</summary>
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

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        local is null ? SubscribeAsync(stoppingToken) : ListenAsync(local, stoppingToken);

    private async Task ListenAsync(LocalTaskFeed feed, CancellationToken stoppingToken)
    {
        feed.Add(this);
        _subscribed.TrySetResult();
        NotifyGap();
        await Task.Delay(Timeout.InfiniteTimeSpan, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        feed.Remove(this);
    }

    private async Task SubscribeAsync(CancellationToken stoppingToken)
    {
        ITaskFeedObserver? observer = null;

        // Cut off until the first subscription: that counts as a failure.
        int failures = 1;
        while (!stoppingToken.IsCancellationRequested)
        {
            TimeSpan pause = ITaskFeedGrain.SubscriptionLife / 3;
            try
            {
                observer ??= grains.CreateObjectReference<ITaskFeedObserver>(this);
                bool isRenewal = await Feed().SubscribeAsync(observer, stoppingToken);
                if (failures > 0 || !isRenewal)
                {
                    failures = 0;
                    _subscribed.TrySetResult();
                    NotifyGap();
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
                // The host stops; the failure of the call does not matter.
                break;
            }

            await Task.Delay(pause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (observer is not null)
        {
            await UnsubscribeAsync(observer);
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

    private ITaskFeedGrain Feed() => grains.Reference<ITaskFeedGrain>(ITaskFeedGrain.Key);

    /// <summary>Notifies every watcher that events may be missing.</summary>
    public void NotifyGap()
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

    // Optional: a subscription that is not renewed expires.
    private async Task UnsubscribeAsync(ITaskFeedObserver observer)
    {
        try
        {
            using CancellationTokenSource soon = new(TimeSpan.FromSeconds(1), clock);
            await Feed().UnsubscribeAsync(observer, soon.Token).WaitAsync(soon.Token);
            grains.DeleteObjectReference<ITaskFeedObserver>(observer);
        }
        catch (Exception exception)
        {
            LogNotUnsubscribed(logger, exception);
        }
    }

    [LoggerMessage(EventId = 1501, Level = LogLevel.Warning,
        Message = "Live task events are unavailable; retrying. Waiting requests poll the store meanwhile")]
    private static partial void LogCut(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 1502, Level = LogLevel.Debug, Message = "The live event subscription was not ended; it expires by itself")]
    private static partial void LogNotUnsubscribed(ILogger logger, Exception exception);
}
