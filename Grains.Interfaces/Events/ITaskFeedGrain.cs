using System.Collections.Immutable;
using Asya.Catalog;
using Orleans.CodeGeneration;

namespace Asya.Events;

/// <summary>Hands what happens to tasks to the gateways, as it happens.</summary>
/// <remarks>
/// Best effort and fast: after a crash or a cut, events are missing. A watcher of a task detects that by the gap in
/// <see cref="TaskEvent.Seq"/>, or by asking now and then, and reads the rest from <see cref="ICatalogGrain.EventsAsync"/>.
/// </remarks>
[Alias("asya.feed")]
[Version(1)]
public interface ITaskFeedGrain : IGrainWithStringKey
{
    const string Key = "0";

    /// <summary>Starts or renews a subscription. It ends by itself <see cref="SubscriptionLife"/> after the last renewal.</summary>
    /// <returns>
    /// Whether it was in force until now. If not, because it is new, came too late or the grain has moved, events may be missing.
    /// </returns>
    [Alias("subscribe")]
    Task<bool> SubscribeAsync(ITaskFeedObserver observer, CancellationToken cancellationToken);

    [Alias("unsubscribe")]
    Task UnsubscribeAsync(ITaskFeedObserver observer, CancellationToken cancellationToken);

    /// <summary>Takes what has happened. For silos only.</summary>
    [Alias("publish")]
    internal Task PublishAsync(ImmutableArray<TaskEvent> events, CancellationToken cancellationToken);

    /// <summary>Gets how long a subscription lives without being renewed. Renew at a third of it.</summary>
    static TimeSpan SubscriptionLife => TimeSpan.FromMinutes(1);
}
