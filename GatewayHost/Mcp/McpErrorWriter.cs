using System.Text.Json;
using Asya.Gateway.A2A.Rpc;
using Asya.Gateway.Responses;
using Asya.Payloads;

namespace Asya.Gateway.Mcp;

/// <summary>Writes a JSON-RPC error as the whole answer. The id goes back as it was written.</summary>
internal static class McpErrorWriter
{
    public static async Task WriteAsync(HttpContext context, JsonBytes id, McpRefusedException refused)
    {
        using PooledJson json = PooledJson.Rent();
        Write(json.Writer, id, refused);
        await json.SendAsync(context, refused.Status);
    }

    /// <summary>Writes the error as one message.</summary>
    public static void Write(Utf8JsonWriter writer, JsonBytes id, McpRefusedException refused) =>
        RpcEnvelope.WriteError(writer, id, new(refused.Code, refused.Message) { Data = refused.Details });
}
