using System.Collections.Immutable;
using Asya.Catalog;
using Asya.Gateway.Api;
using Asya.Gateway.Identity;
using Asya.Gateway.Responses;

namespace Asya.Gateway.Tasks;

/// <summary><c>GET /flows</c>: what the caller may start by name, and what the payload of each has to be.</summary>
internal sealed class FlowsEndpoint(IGrainFactory grains)
{
    public async Task<JsonAnswer<FlowList>> ListAsync(Caller caller, CancellationToken cancellationToken)
    {
        FlowQuery query = new() { Principal = caller.Principal, Groups = caller.Groups, IsAdmin = caller.Has(Scope.Admin) };
        ImmutableArray<FlowInfo> flows = await grains.Catalog().StartableFlowsAsync(query, cancellationToken);
        return new FlowList([.. flows.Select(static flow => new FlowList.Flow(flow))]);
    }
}
