using System.Collections.Immutable;
using Asya.Events;

namespace Asya.Client.Streaming;

/// <summary>Wants to know that something happened, whatever task it was.</summary>
/// <remarks>Called for every batch of live events: must neither wait nor throw.</remarks>
internal interface IFeedListener
{
    void OnEvents(ImmutableArray<TaskEvent> events);

    /// <summary>Hears that events may have been lost.</summary>
    void OnGap();
}
