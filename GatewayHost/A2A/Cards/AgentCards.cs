using System.Collections.Immutable;
using Asya.Catalog;
using Asya.Gateway.A2A.Rpc;
using Asya.Gateway.Hosting;
using Asya.Gateway.Identity;
using Asya.Gateway.Tasks;
using Microsoft.Extensions.Options;

namespace Asya.Gateway.A2A.Cards;

/// <summary>Finds what agent cards say.</summary>
internal sealed class AgentCards(
    IGrainFactory grains, TaskStarter starter, PublicAddress address, IOptions<GatewayOptions> options, IOptions<IdentityOptions> identity)
{
    /// <summary>Gets what the public card says. It is the same for everyone, caches included, and so has all flows.</summary>
    public async Task<AgentProfile> GetAsync(HttpRequest request, CancellationToken cancellationToken) =>
        From(request, await grains.Catalog().FlowsAsync(cancellationToken), isExtended: false);

    /// <summary>Gets what the extended card says, with the flows that the caller may start.</summary>
    /// <exception cref="RpcException">Identity is off: without authentication there is only the public card.</exception>
    public async Task<AgentProfile> GetExtendedAsync(Caller caller, HttpRequest request, CancellationToken cancellationToken) =>
        identity.Value.IsOn
            ? From(request, await starter.FlowsAsync(caller, cancellationToken), isExtended: true)
            : throw A2AOperations.RefuseExtendedCard();

    private AgentProfile From(HttpRequest request, ImmutableArray<FlowInfo> flows, bool isExtended) => new(
        options.Value.AgentCard, identity.Value, address.From(request) + "/a2a", flows, options.Value.Push.Enabled, isExtended);
}
