using System.Collections.Immutable;
using Asya.Payloads;

namespace Asya.Actors;

/// <summary>One payload of a handler with the route and headers it goes on with.</summary>
public sealed record ActorFrame(JsonBytes Payload, ImmutableArray<string> Next, JsonBytes Headers);
