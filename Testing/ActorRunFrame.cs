using System.Text.Json.Nodes;

namespace Asya.Testing;

/// <summary>One payload of a handler with the way it goes.</summary>
public sealed record ActorRunFrame(JsonObject Payload, IReadOnlyList<string> Next, JsonObject Headers);
