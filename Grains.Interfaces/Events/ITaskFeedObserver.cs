using System.Collections.Immutable;
using Orleans.Concurrency;

namespace Asya.Events;

/// <summary>A gateway's ear.</summary>
[Alias("asya.feed-observer")]
public interface ITaskFeedObserver : IGrainObserver
{
    [OneWay, Alias("on-events")]
    Task OnEventsAsync(ImmutableArray<TaskEvent> events);
}
