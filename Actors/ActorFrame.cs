using System.Collections.Immutable;
using Asya.Payloads;

namespace Asya.Actors;

/// <summary>One payload of a handler with its next route and headers.</summary>
public sealed record ActorFrame(JsonBytes Payload, ImmutableArray<string> Next, JsonBytes Headers);
