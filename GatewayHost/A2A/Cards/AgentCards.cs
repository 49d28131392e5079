using System.Collections.Immutable;
using Asya.Catalog;
using Asya.Gateway.Hosting;
using Asya.Gateway.Identity;
using Microsoft.Extensions.Options;

namespace Asya.Gateway.A2A.Cards;

/// <summary>Puts agent cards together.</summary>
internal sealed class AgentCards(
    IGrainFactory grains, PublicAddress address, IOptions<GatewayOptions> options, IOptions<IdentityOptions> identity)
{
    public async Task<AgentCard> GetAsync(HttpRequest request, CancellationToken cancellationToken) =>
        await GetAsync(request, isExtended: false, cancellationToken);

    /// <summary>Gets the extended card. Null while identity is off: without authentication there is only the public card.</summary>
    public async Task<AgentCard> GetExtendedAsync(HttpRequest request, CancellationToken cancellationToken) => identity.Value.IsOn
        ? await GetAsync(request, isExtended: true, cancellationToken)
        : throw A2AOperations.RefuseExtendedCard();

    private async Task<AgentCard> GetAsync(HttpRequest request, bool isExtended, CancellationToken cancellationToken)
    {
        ImmutableArray<FlowInfo> flows = await grains.Catalog().FlowsAsync(cancellationToken);
        return new AgentCard(
            options.Value.AgentCard, identity.Value, address.From(request) + "/a2a", flows, options.Value.Push.Enabled, isExtended);
    }
}
