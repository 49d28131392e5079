using System.Collections.Immutable;
using Asya.Catalog;
using Asya.Gateway.Api;
using Asya.Gateway.Identity;
using Asya.Gateway.Responses;

namespace Asya.Gateway.Tasks;

/// <summary><c>GET /flows</c>: what the caller may start by name, and what the payload of each has to be.</summary>
internal sealed class FlowsEndpoint(TaskStarter starter)
{
    public async Task<JsonAnswer<FlowList>> ListAsync(Caller caller, CancellationToken cancellationToken)
    {
        ImmutableArray<FlowInfo> flows = await starter.FlowsAsync(caller, cancellationToken);
        return new FlowList([.. flows.Select(static flow => new FlowList.Flow(flow))]);
    }
}
