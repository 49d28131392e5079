using System.Collections.Immutable;
using Asya.Events;
using Asya.Grains.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Concurrency;

namespace Asya.Grains.Tasks;

/// <summary>Hands events to every gateway that listens. Forgets those that do not renew.</summary>
[Reentrant]
internal sealed class TaskFeedGrain(
    [FromKeyedServices(TimeProviderNames.Grains)] TimeProvider clock, LocalTaskFeed? local = null)
    : Grain, ITaskFeedGrain, IIncomingGrainCallFilter
{
    private readonly Dictionary<ITaskFeedObserver, DateTimeOffset> _observers = [];

    public Task Invoke(IIncomingGrainCallContext context)
    {
        EngineCalls.Judge(context);
        return context.Invoke();
    }

    public Task<bool> SubscribeAsync(ITaskFeedObserver observer, CancellationToken cancellationToken)
    {
        // One whose life is over and that no event has found so has missed none.
        bool isRenewal = _observers.ContainsKey(observer);
        _observers[observer] = clock.GetUtcNow() + ITaskFeedGrain.SubscriptionLife;
        Note();
        return Task.FromResult(isRenewal);
    }

    public Task UnsubscribeAsync(ITaskFeedObserver observer, CancellationToken cancellationToken)
    {
        _observers.Remove(observer);
        Note();
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _observers.Clear();
        Note();
        return Task.CompletedTask;
    }

    public async Task PublishAsync(ImmutableArray<TaskEvent> events, CancellationToken cancellationToken)
    {
        if (_observers.Count == 0)
        {
            return;
        }

        DateTimeOffset now = clock.GetUtcNow();
        foreach ((ITaskFeedObserver observer, DateTimeOffset until) in _observers.ToArray())
        {
            if (until < now)
            {
                _observers.Remove(observer);
                continue;
            }

            try
            {
                await observer.OnEventsAsync(events);
            }
            catch (Exception)
            {
                // One-way: what fails here is the sending itself, to a gateway that is gone. It renews if it is not.
                _observers.Remove(observer);
            }
        }

        Note();
    }

    // The only silo there is need not tell of events that no other process watches.
    private void Note()
    {
        if (local is not null)
        {
            local.HasOthers = _observers.Count > 0;
        }
    }
}
