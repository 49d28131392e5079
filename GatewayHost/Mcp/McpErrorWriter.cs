using System.Text.Json;
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
    public static void Write(Utf8JsonWriter writer, JsonBytes id, McpRefusedException refused)
    {
        writer.WriteStartObject();
        writer.WriteString("jsonrpc"u8, "2.0"u8);
        if (id.IsEmpty)
        {
            writer.WriteNull("id"u8);
        }
        else
        {
            writer.WriteRaw("id"u8, id);
        }

        writer.WriteStartObject("error"u8);
        writer.WriteNumber("code"u8, refused.Code);
        writer.WriteString("message"u8, refused.Message);
        if (refused.Details is { } details)
        {
            writer.WriteStartObject("data"u8);
            details(writer);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
