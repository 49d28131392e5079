using System.Collections.Immutable;

namespace Asya.Events;

/// <summary>The live events of the only silo there is, for the watchers in its process: no message carries them.</summary>
/// <remarks>
/// A host that is silo and gateway in one has it as a service, and only that: where there are more silos, each has events of its own, and
/// watchers subscribe to <see cref="ITaskFeedGrain"/>. What <see cref="ITaskFeedGrain"/> says of the events holds for these too.
/// </remarks>
public sealed class LocalTaskFeed
{
    private ImmutableArray<ITaskFeedObserver> _observers = [];
    private volatile bool _hasOthers;

    /// <summary>Gets or sets whether other processes watch, by way of the grain.</summary>
    public bool HasOthers
    {
        get => _hasOthers;
        set => _hasOthers = value;
    }

    /// <summary>Adds a watcher of this process. It is called in the turn of a task: it must neither block nor throw.</summary>
    public void Add(ITaskFeedObserver observer) =>
        ImmutableInterlocked.Update(ref _observers, static (all, added) => all.Add(added), observer);

    /// <summary>Removes a watcher.</summary>
    public void Remove(ITaskFeedObserver observer) =>
        ImmutableInterlocked.Update(ref _observers, static (all, removed) => all.Remove(removed), observer);

    /// <summary>Hands events to the watchers of this process.</summary>
    public void Publish(ImmutableArray<TaskEvent> events)
    {
        foreach (ITaskFeedObserver observer in _observers)
        {
            _ = observer.OnEventsAsync(events);
        }
    }
}
