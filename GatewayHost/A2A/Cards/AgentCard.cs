using System.Collections.Immutable;
using Asya.Catalog;
using Asya.Gateway.Identity;

namespace Asya.Gateway.A2A.Cards;

/// <summary>What this agent is and does: for everybody, or extended for those who have said who they are.</summary>
/// <param name="Settings">What the gateway's settings say.</param>
/// <param name="Identity">How callers say who they are.</param>
/// <param name="Url">Where A2A is spoken.</param>
/// <param name="Flows">Its skills.</param>
/// <param name="HasPush">Whether it tells webhooks what happens.</param>
/// <param name="IsExtended">Whether it also says how the flows are built.</param>
internal sealed record AgentCard(AgentCardOptions Settings, IdentityOptions Identity, string Url, ImmutableArray<FlowInfo> Flows, bool HasPush, bool IsExtended);
