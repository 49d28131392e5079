using System.Collections.Immutable;
using Asya.Events;

namespace Asya.Gateway.Tests.Fakes;

/// <summary>Delivers events to its observers at once, or loses them while it is cut.</summary>
public sealed class FakeFeedGrain : ITaskFeedGrain
{
    private readonly List<ITaskFeedObserver> _observers = [];
    private readonly List<TaskCompletionSource> _waiting = [];
    private int _subscriptions;

    /// <summary>Whether events are lost.</summary>
    public bool IsDeaf { get; set; }

    /// <summary>Whether subscribing fails.</summary>
    public bool RefusesSubscriptions { get; set; }

    /// <summary>Gets a task that ends when the feed was subscribed to, or renewed, this many times.</summary>
    public Task SubscribedAsync(int times)
    {
        lock (_observers)
        {
            while (_waiting.Count < times)
            {
                _waiting.Add(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            }

            Settle();
            return _waiting[times - 1].Task.WaitAsync(TimeSpan.FromSeconds(10));
        }
    }

    public void Publish(ImmutableArray<TaskEvent> events)
    {
        ITaskFeedObserver[] observers;
        lock (_observers)
        {
            observers = IsDeaf ? [] : [.. _observers];
        }

        foreach (ITaskFeedObserver observer in observers)
        {
            _ = observer.OnEventsAsync(events);
        }
    }

    /// <summary>Forgets its observers, as a grain does that is activated elsewhere or hears from them too late.</summary>
    public void Forget()
    {
        lock (_observers)
        {
            _observers.Clear();
        }
    }

    public Task<bool> SubscribeAsync(ITaskFeedObserver observer, CancellationToken cancellationToken)
    {
        lock (_observers)
        {
            if (RefusesSubscriptions)
            {
                throw new TimeoutException("The feed is away.");
            }

            bool isRenewal = _observers.Contains(observer);
            if (!isRenewal)
            {
                _observers.Add(observer);
            }

            _subscriptions++;
            Settle();
            return Task.FromResult(isRenewal);
        }
    }

    public Task UnsubscribeAsync(ITaskFeedObserver observer, CancellationToken cancellationToken)
    {
        lock (_observers)
        {
            _observers.Remove(observer);
            return Task.CompletedTask;
        }
    }

    public Task PublishAsync(ImmutableArray<TaskEvent> events, CancellationToken cancellationToken)
    {
        Publish(events);
        return Task.CompletedTask;
    }

    private void Settle()
    {
        for (int at = 0; at < Math.Min(_subscriptions, _waiting.Count); at++)
        {
            _waiting[at].TrySetResult();
        }
    }
}
