using System.Net;
using System.Text;
using System.Text.Json;

namespace Asya.Gateway.Tests.Mcp;

/// <summary>A client of a revision with a handshake that can ask its user, as far as a call and the questions on its stream go.</summary>
internal sealed class ElicitingClient : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly HttpResponseMessage _response;
    private readonly StreamReader _stream;

    private ElicitingClient(HttpResponseMessage response, Stream stream)
    {
        _response = response;
        _stream = new StreamReader(stream, Encoding.UTF8);
    }

    /// <summary>Makes the handshake, and gets the session's id.</summary>
    public static async Task<string> ConnectAsync(
        GatewayFixture gateway, string version = "2025-11-25", string capabilities = """{"elicitation":{}}""",
        params (string Name, string Value)[] headers)
    {
        McpCaller.Answer answer = await gateway.SendAsync(
            $$$"""{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"{{{version}}}","capabilities":{{{capabilities}}},"clientInfo":{"name":"t","version":"1"} } }""",
            headers);
        return answer.Session ?? "";
    }

    /// <summary>Begins to call a flow's tool.</summary>
    public static async Task<ElicitingClient> CallAsync(
        GatewayFixture gateway, string session, string version = "2025-11-25", params (string Name, string Value)[] headers)
    {
        HttpRequestMessage request = new(HttpMethod.Post, "/mcp")
        {
            Content = new StringContent(
                """{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"report_approval","arguments":{"topic":"Q3"}}}""",
                Encoding.UTF8, "application/json"),
        };
        foreach ((string name, string value) in (ReadOnlySpan<(string, string)>)
            [("Accept", "application/json, text/event-stream"), ("MCP-Protocol-Version", version), ("Mcp-Session-Id", session), .. headers])
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        HttpResponseMessage response = await gateway.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).WaitAsync(Patience);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return new ElicitingClient(response, await response.Content.ReadAsStreamAsync());
    }

    /// <summary>Gets the next message of the stream.</summary>
    public async Task<JsonElement> NextAsync()
    {
        while (await _stream.ReadLineAsync().WaitAsync(Patience) is { } line)
        {
            if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                return JsonDocument.Parse(line["data: ".Length..]).RootElement.Clone();
            }
        }

        throw new InvalidOperationException("The stream is over.");
    }

    /// <summary>Gets the next message, which must be a question, by its id.</summary>
    public async Task<(string Id, JsonElement Params)> QuestionAsync()
    {
        JsonElement message = await NextAsync();
        Assert.Equal("elicitation/create", message.GetProperty("method").GetString());
        return (message.GetProperty("id").GetString()!, message.GetProperty("params"));
    }

    /// <summary>Gets the next message, which must be the call's result.</summary>
    public async Task<JsonElement> ResultAsync()
    {
        JsonElement message = await NextAsync();
        Assert.Equal(7, message.GetProperty("id").GetInt32());
        return message.GetProperty("result");
    }

    /// <summary>Replies to a question.</summary>
    public static Task<McpCaller.Answer> ReplyAsync(
        GatewayFixture gateway, string id, string result, string member = "result", params (string Name, string Value)[] headers) =>
        gateway.SendAsync(
            $$"""{"jsonrpc":"2.0","id":{{JsonSerializer.Serialize(id)}},"{{member}}":{{result}} }""",
            [("MCP-Protocol-Version", "2025-11-25"), .. headers]);

    public ValueTask DisposeAsync()
    {
        _stream.Dispose();
        _response.Dispose();
        return ValueTask.CompletedTask;
    }
}
