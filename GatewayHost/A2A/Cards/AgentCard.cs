using System.Collections.Immutable;
using Asya.Catalog;
using Asya.Gateway.Identity;

namespace Asya.Gateway.A2A.Cards;

/// <summary>The agent's card: public, or extended for authenticated callers.</summary>
/// <param name="Settings">What the gateway's settings say.</param>
/// <param name="Identity">How callers authenticate.</param>
/// <param name="Url">The A2A endpoint.</param>
/// <param name="Flows">The flows, shown as skills.</param>
/// <param name="HasPush">Whether the agent supports push notifications.</param>
/// <param name="IsExtended">Whether the card also shows how the flows are built.</param>
internal sealed record AgentCard(
    AgentCardOptions Settings, IdentityOptions Identity, string Url, ImmutableArray<FlowInfo> Flows, bool HasPush, bool IsExtended);
