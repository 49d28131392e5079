using Asya.Events;
using Asya.Payloads;

namespace Asya.Catalog;

/// <summary>Something that happened to one of many tasks.</summary>
/// <param name="Event">What.</param>
/// <param name="Flow">The task's flow.</param>
/// <param name="Requester">The principal that created the task.</param>
/// <param name="Answer">The answer and its changes, if the event is an answer.</param>
[GenerateSerializer, Immutable, Alias("asya.history-entry")]
public sealed record HistoryEntry(
    [property: Id(0)] TaskEvent Event, [property: Id(1)] string? Flow, [property: Id(2)] string? Requester,
    [property: Id(3)] JsonBytes Answer);
