using Asya.Gateway.A2A.Dialects;
using Asya.Gateway.Errors;
using Asya.Gateway.Responses;

namespace Asya.Gateway.A2A.Rpc;

/// <summary>A call that is refused unread, so its id is unknown. The HTTP status is the one of every other protocol.</summary>
internal static class RpcRefusal
{
    public static async Task WriteAsync(HttpContext context, Problem problem)
    {
        ProblemWriter.WriteHeaders(context.Response, problem);
        using PooledJson json = PooledJson.Rent();
        new RpcEnvelope(default, A2ADialect.Version03).WriteError(json.Writer, RpcErrorTable.For(problem));
        await json.SendAsync(context, problem.Status);
    }
}
