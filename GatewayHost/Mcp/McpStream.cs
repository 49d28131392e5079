using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Asya.Gateway.Responses;
using ModelContextProtocol.Protocol;

namespace Asya.Gateway.Mcp;

/// <summary>The stream of a call that goes on, by which its client can be asked something in the meantime.</summary>
/// <remarks>
/// The library writes nothing to it between the headers, which are out before the call's handler runs, and the result, which comes
/// after it.
/// </remarks>
internal sealed class McpStream(Stream body)
{
    /// <summary>Asks the client to put a question to its user.</summary>
    public Task AskAsync(string id, Elicitation question, CancellationToken cancellationToken) => SendAsync(
        new McpQuestion("2.0", id, RequestMethods.ElicitationCreate, question), ShownContext.Default.McpQuestion, cancellationToken);

    /// <summary>Tells the client that a request needs no answer any more.</summary>
    public Task WithdrawAsync(string id, string reason, CancellationToken cancellationToken) => SendAsync(
        new McpWithdrawal("2.0", NotificationMethods.CancelledNotification, new(id, reason)), ShownContext.Default.McpWithdrawal,
        cancellationToken);

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

    private async Task SendAsync<T>(T message, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using PooledJson json = PooledJson.Rent();
        JsonSerializer.Serialize(json.Writer, message, type);
        await SendAsync(body, json.Written.ToArray(), cancellationToken);
    }
}
