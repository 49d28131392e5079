using Asya.Events;
using Asya.Payloads;

namespace Asya.Domain;

/// <summary>An event that is about to be stored.</summary>
/// <param name="Event">What watchers see.</param>
/// <param name="Detail">What is kept with it and read only on request: the first payload, an answer. May be empty.</param>
internal sealed record NewEvent(TaskEvent Event, JsonBytes Detail);
