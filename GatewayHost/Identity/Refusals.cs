using Asya.Gateway.A2A;
using Asya.Gateway.Problems;

namespace Asya.Gateway.Identity;

/// <summary>Refuses a request before its endpoint has seen it, in the words of the endpoint's protocol.</summary>
internal static class Refusals
{
    /// <summary>Metadata of endpoints that speak JSON-RPC.</summary>
    public static object InJsonRpc { get; } = new JsonRpc();

    /// <summary>Metadata of A2A 1.0's REST endpoints.</summary>
    public static object InA2A { get; } = new A2ARest(IsShared: false);

    /// <summary>Metadata of the addresses that A2A 1.0's REST binding has in common with the guides.</summary>
    public static object InA2AIfSpoken { get; } = new A2ARest(IsShared: true);

    public static Task WriteAsync(HttpContext context, Problem problem)
    {
        EndpointMetadataCollection? metadata = context.GetEndpoint()?.Metadata;
        if (metadata?.GetMetadata<JsonRpc>() is not null)
        {
            return RpcRefusal.WriteAsync(context, problem);
        }

        return metadata?.GetMetadata<A2ARest>() is { } rest && (!rest.IsShared || VersionSwitch.IsFor1(context.Request))
            ? RestRefusal.WriteAsync(context, problem)
            : ProblemWriter.WriteAsync(context, problem);
    }

    private sealed class JsonRpc;

    private sealed record A2ARest(bool IsShared);
}
