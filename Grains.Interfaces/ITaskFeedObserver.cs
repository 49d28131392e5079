using System.Collections.Immutable;
using Orleans.Concurrency;

namespace Asya;

/// <summary>A gateway's ear.</summary>
[Alias("asya.feed-observer")]
public interface ITaskFeedObserver : IGrainObserver
{
    [OneWay, Alias("on-events")]
    Task OnEventsAsync(ImmutableArray<TaskEvent> events);
}
