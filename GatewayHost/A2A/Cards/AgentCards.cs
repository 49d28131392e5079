using System.Collections.Immutable;
using Asya.Catalog;
using Asya.Gateway.A2A.Rpc;
using Asya.Gateway.Hosting;
using Asya.Gateway.Identity;
using Asya.Gateway.Tasks;
using Microsoft.Extensions.Options;

namespace Asya.Gateway.A2A.Cards;

/// <summary>Puts agent cards together.</summary>
internal sealed class AgentCards(
    IGrainFactory grains, TaskStarter starter, PublicAddress address, IOptions<GatewayOptions> options, IOptions<IdentityOptions> identity)
{
    /// <summary>Gets the public card. It is the same for everyone, caches included, and so has all flows.</summary>
    public async Task<AgentCard> GetAsync(HttpRequest request, CancellationToken cancellationToken) =>
        From(request, await grains.Catalog().FlowsAsync(cancellationToken), isExtended: false);

    /// <summary>Gets the extended card, with the flows that the caller may start.</summary>
    /// <exception cref="RpcException">Identity is off: without authentication there is only the public card.</exception>
    public async Task<AgentCard> GetExtendedAsync(Caller caller, HttpRequest request, CancellationToken cancellationToken) =>
        identity.Value.IsOn
            ? From(request, await starter.FlowsAsync(caller, cancellationToken), isExtended: true)
            : throw A2AOperations.RefuseExtendedCard();

    private AgentCard From(HttpRequest request, ImmutableArray<FlowInfo> flows, bool isExtended) => new(
        options.Value.AgentCard, identity.Value, address.From(request) + "/a2a", flows, options.Value.Push.Enabled, isExtended);
}
