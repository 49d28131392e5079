using Asya.Gateway.A2A;
using Asya.Gateway.Problems;

namespace Asya.Gateway.Identity;

/// <summary>Refuses a request before its endpoint has seen it, in the words of the endpoint's protocol.</summary>
internal static class Refusals
{
    /// <summary>Metadata of endpoints that speak JSON-RPC.</summary>
    public static object InJsonRpc { get; } = new JsonRpc();

    public static Task WriteAsync(HttpContext context, Problem problem) => context.GetEndpoint()?.Metadata.GetMetadata<JsonRpc>() is null
        ? ProblemWriter.WriteAsync(context, problem)
        : RpcRefusal.WriteAsync(context, problem);

    private sealed class JsonRpc;
}
