using System.Text.Json.Serialization;

namespace Asya.Gateway.Mcp;

/// <summary>A request to put a question to the client's user.</summary>
internal sealed record McpQuestion(
    [property: JsonPropertyName("jsonrpc")] string JsonRpc,
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("method")] string Method,
    [property: JsonPropertyName("params")] Elicitation Params);

/// <summary>The notification that a request needs no answer any more.</summary>
internal sealed record McpWithdrawal(
    [property: JsonPropertyName("jsonrpc")] string JsonRpc,
    [property: JsonPropertyName("method")] string Method,
    [property: JsonPropertyName("params")] McpWithdrawal.Parameters Params)
{
    /// <summary>Which request, and why.</summary>
    internal sealed record Parameters(
        [property: JsonPropertyName("requestId")] string RequestId, [property: JsonPropertyName("reason")] string Reason);
}
