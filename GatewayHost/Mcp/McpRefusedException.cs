using System.Text.Json.Nodes;
using Asya.Gateway.A2A.Rpc;
using Asya.Gateway.Errors;

namespace Asya.Gateway.Mcp;

/// <summary>A call that is refused before the library sees it, with the HTTP status that goes with the code.</summary>
/// <remarks>The message goes to the client.</remarks>
internal sealed class McpRefusedException(int status, int code, string message) : Exception(message)
{
    public int Status { get; } = status;

    public int Code { get; } = code;

    /// <summary>Gets the error's data; null: it has none.</summary>
    public JsonObject? Details { get; init; }

    /// <summary>Gets the refusal that a failure is; null: it is none of the protocol's.</summary>
    public static McpRefusedException? From(Exception exception) => exception switch
    {
        McpRefusedException refused => refused,
        RequestException { Defect: RequestError.InvalidParameter } wrong => Params(wrong.Message),
        ForbiddenException forbidden => From(forbidden, ProblemTable.Forbidden(forbidden.Scope)),
        _ => null,
    };

    public static McpRefusedException Params(string message) => new(StatusCodes.Status400BadRequest, RpcErrorCode.InvalidParams, message);

    public static McpRefusedException Invalid(string message) => new(StatusCodes.Status400BadRequest, RpcErrorCode.InvalidRequest, message);

    public static McpRefusedException Mismatch(string message) => new(StatusCodes.Status400BadRequest, McpCode.HeaderMismatch, message);

    private static McpRefusedException From(ForbiddenException forbidden, Problem problem) =>
        new(problem.Status, RpcErrorCode.Refused, forbidden.Message)
        {
            Details = new() { ["reason"] = problem.Reason },
        };
}
