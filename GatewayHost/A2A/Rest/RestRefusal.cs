using Asya.Gateway.A2A.Rpc;
using Asya.Gateway.Errors;
using Asya.Gateway.Responses;

namespace Asya.Gateway.A2A.Rest;

/// <summary>A request to 1.0's REST binding that is refused before its endpoint has seen it.</summary>
internal static class RestRefusal
{
    public static async Task WriteAsync(HttpContext context, Problem problem, RpcError error)
    {
        ProblemWriter.WriteHeaders(context.Response, problem);
        using PooledJson json = PooledJson.Rent();
        RestEnvelope.WriteError(json.Writer, error, problem.Status);
        await json.SendAsync(context, problem.Status, RestEndpoints.MediaTypeFor(context.Request));
    }
}
