using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Asya.Gateway.Tests.Mcp;

/// <summary>Calls <c>/mcp</c> as a client would, or with one thing wrong.</summary>
internal static class McpCaller
{
    public const string Modern = "2026-07-28";
    public const string Tasks = """ "extensions":{"io.modelcontextprotocol/tasks":{}} """;
    public const string Elicits = """ "elicitation":{"form":{}} """;

    /// <summary>Calls a method of 2026-07-28 as it should be called.</summary>
    public static Task<Answer> ModernAsync(this GatewayFixture gateway, string method, string parameters = "", string capabilities = "",
        params (string Name, string Value)[] headers)
    {
        string body = ModernBody(method, parameters, capabilities);
        return gateway.SendAsync(body, [.. HeadersFor(body, method), .. headers]);
    }

    /// <summary>Calls a tool in 2026-07-28.</summary>
    public static Task<Answer> ModernToolAsync(
        this GatewayFixture gateway, string tool, string arguments = "{}", string capabilities = "", string more = "",
        params (string Name, string Value)[] headers) =>
        gateway.ModernAsync("tools/call", $$"""{{more}}"name":"{{tool}}","arguments":{{arguments}}""", capabilities, headers);

    /// <summary>Calls a method in the way of those with a handshake.</summary>
    public static Task<Answer> LegacyAsync(
        this GatewayFixture gateway, string method, string parameters = "{}", params (string Name, string Value)[] headers) =>
        gateway.SendAsync($$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}","params":{{parameters}}}""",
            [("MCP-Protocol-Version", "2025-11-25"), .. headers]);

    /// <summary>Calls a tool in the way of those with a handshake.</summary>
    public static Task<Answer> LegacyToolAsync(
        this GatewayFixture gateway, string tool, string arguments = "{}", params (string Name, string Value)[] headers) =>
        gateway.LegacyAsync("tools/call", $$"""{"name":"{{tool}}","arguments":{{arguments}}}""", headers);

    public static string ModernBody(string method, string parameters = "", string capabilities = "")
    {
        string comma = parameters.Length > 0 ? "," : "";
        string meta = $$"""
            "io.modelcontextprotocol/protocolVersion":"{{Modern}}","io.modelcontextprotocol/clientInfo":{"name":"t","version":"1"},"io.modelcontextprotocol/clientCapabilities":{ {{capabilities}} }
            """;
        return $$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}","params":{ {{parameters}}{{comma}}"_meta":{ {{meta}} } } }""";
    }

    public static (string Name, string Value)[] HeadersFor(string body, string method)
    {
        List<(string, string)> headers = [("MCP-Protocol-Version", Modern), ("Mcp-Method", method)];
        using JsonDocument document = JsonDocument.Parse(body);
        string? parameter = method == "tools/call" ? "name" : method.StartsWith("tasks/", StringComparison.Ordinal) ? "taskId" : null;
        if (parameter is not null && document.RootElement.GetProperty("params").TryGetProperty(parameter, out JsonElement name))
        {
            headers.Add(("Mcp-Name", name.GetString()!));
        }

        return [.. headers];
    }

    /// <summary>Sends a body with exactly these headers, and Accept unless it is among them.</summary>
    public static async Task<Answer> SendAsync(this GatewayFixture gateway, string body, params (string Name, string Value)[] headers)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "/mcp") { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (!headers.Any(static header => header.Name == "Accept"))
        {
            request.Headers.TryAddWithoutValidation("Accept", "application/json, text/event-stream");
        }

        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using HttpResponseMessage response = await gateway.Http.SendAsync(request);
        return await Answer.ReadAsync(response);
    }

    /// <summary>The answer: the one message, in either transport form.</summary>
    internal sealed record Answer(HttpStatusCode Status, string Text, JsonElement Body)
    {
        public string? Session { get; private init; }

        public JsonElement Result =>
            Body.TryGetProperty("result", out JsonElement result)
                ? result
                : throw new InvalidOperationException($"There is no result: {Status} {Text}");

        public int Code => Body.GetProperty("error").GetProperty("code").GetInt32();

        public string Error => Body.GetProperty("error").GetProperty("message").GetString()!;

        public JsonElement Data => Result.GetProperty("structuredContent");

        public bool IsError => Result.TryGetProperty("isError", out JsonElement isError) && isError.GetBoolean();

        public string Said => Result.GetProperty("content")[0].GetProperty("text").GetString()!;

        public string TaskId => Data.GetProperty("taskId").GetString()!;

        public static async Task<Answer> ReadAsync(HttpResponseMessage response)
        {
            string text = await response.Content.ReadAsStringAsync();
            string json = response.Content.Headers.ContentType?.MediaType == "text/event-stream"
                ? text.Split('\n').Last(static line => line.StartsWith("data: ", StringComparison.Ordinal))["data: ".Length..]
                : text;
            return new Answer(response.StatusCode, text, json.Length == 0 ? default : JsonDocument.Parse(json).RootElement.Clone())
            {
                Session = response.Headers.TryGetValues("Mcp-Session-Id", out IEnumerable<string>? session) ? session.Single() : null,
            };
        }
    }
}
