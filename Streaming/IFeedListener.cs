using System.Collections.Immutable;
using Asya.Events;

namespace Asya.Streaming;

/// <summary>Is notified of every live event, of any task.</summary>
/// <remarks>Called for every batch of live events: must neither block nor throw.</remarks>
public interface IFeedListener
{
    void OnEvents(ImmutableArray<TaskEvent> events);

    /// <summary>Is called when events may have been lost.</summary>
    void OnGap();
}
