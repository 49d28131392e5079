using System.Text.Json;
using Asya.Gateway.Responses;

namespace Asya.Gateway.Mcp;

/// <summary>The stream of a call that goes on, by which its client can be asked something in the meantime.</summary>
/// <remarks>
/// The library writes nothing to it between the headers, which are out before the call's handler runs, and the result, which comes
/// after it.
/// </remarks>
internal sealed class McpStream(Stream body)
{
    /// <summary>Sends a request to the client.</summary>
    public Task AskAsync(string id, string method, Action<Utf8JsonWriter> writeParams, CancellationToken cancellationToken) =>
        SendAsync(writer =>
        {
            writer.WriteString("id"u8, id);
            writer.WriteString("method"u8, method);
            writer.WritePropertyName("params"u8);
            writeParams(writer);
        }, cancellationToken);

    /// <summary>Tells the client that a request needs no answer any more.</summary>
    public Task WithdrawAsync(string id, string reason, CancellationToken cancellationToken) =>
        SendAsync(writer =>
        {
            writer.WriteString("method"u8, "notifications/cancelled"u8);
            writer.WriteStartObject("params"u8);
            writer.WriteString("requestId"u8, id);
            writer.WriteString("reason"u8, reason);
            writer.WriteEndObject();
        }, cancellationToken);

    /// <summary>Writes a message as one event.</summary>
    public static async Task SendAsync(Stream body, ReadOnlyMemory<byte> json, CancellationToken cancellationToken)
    {
        // A line end in JSON is white space between values, and in an event the end of the data.
        byte[] text = [.. "event: message\ndata: "u8, .. json.Span, .. "\n\n"u8];
        text.AsSpan(0, text.Length - 2)["event: message\n".Length..].Replace((byte)'\n', (byte)' ');
        text.AsSpan(0, text.Length - 2)["event: message\n".Length..].Replace((byte)'\r', (byte)' ');
        await body.WriteAsync(text, cancellationToken);
        await body.FlushAsync(cancellationToken);
    }

    private async Task SendAsync(Action<Utf8JsonWriter> write, CancellationToken cancellationToken)
    {
        using PooledJson json = PooledJson.Rent();
        json.Writer.WriteStartObject();
        json.Writer.WriteString("jsonrpc"u8, "2.0"u8);
        write(json.Writer);
        json.Writer.WriteEndObject();
        await SendAsync(body, json.Written.ToArray(), cancellationToken);
    }
}
