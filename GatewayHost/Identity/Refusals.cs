using Asya.Gateway.A2A;
using Asya.Gateway.A2A.Dialects;
using Asya.Gateway.A2A.Rest;
using Asya.Gateway.A2A.Rpc;
using Asya.Gateway.Errors;

namespace Asya.Gateway.Identity;

/// <summary>Refuses a request before its endpoint has seen it, in the words of the endpoint's protocol.</summary>
internal static class Refusals
{
    /// <summary>Metadata of JSON-RPC endpoints.</summary>
    public static object InJsonRpc { get; } = new JsonRpc();

    /// <summary>Metadata of A2A 1.0's REST endpoints.</summary>
    public static object InA2A { get; } = new A2ARest(IsShared: false);

    /// <summary>Metadata of the addresses that A2A 1.0's REST binding shares with the guides.</summary>
    public static object InA2AIfSpoken { get; } = new A2ARest(IsShared: true);

    /// <summary>Writes a refusal of authentication, authorization or the rate limit.</summary>
    public static Task WriteAsync(HttpContext context, Problem problem)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<JsonRpc>() is not null)
        {
            return RpcRefusal.WriteAsync(context, problem);
        }

        return SpeaksRest(context)
            ? RestRefusal.WriteAsync(context, problem, RpcErrorTable.For(problem))
            : ProblemWriter.WriteAsync(context, problem);
    }

    /// <summary>Refuses what the request is. Where JSON-RPC is spoken that is HTTP's own, for no call was read.</summary>
    public static Task WriteAsync(HttpContext context, RequestException refused)
    {
        Problem problem = ProblemTable.For(refused);
        return SpeaksRest(context)
            ? RestRefusal.WriteAsync(context, problem, RpcErrorTable.For(refused, A2ADialect.Version1))
            : ProblemWriter.WriteAsync(context, problem);
    }

    private static bool SpeaksRest(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<A2ARest>() is { } rest && (!rest.IsShared || VersionSwitch.IsFor1(context.Request));

    private sealed class JsonRpc;

    private sealed record A2ARest(bool IsShared);
}
