using System.Text.Json;
using Asya.GoldenTests.Support;

namespace Asya.GoldenTests.Scenarios;

/// <summary>MCP: with a handshake (2025-11-25) and without (2026-07-28).</summary>
[Collection(GoldenSilo.Name)]
public sealed class McpScenarios(GoldenSilo golden)
{
    private const string Elicits = """ "elicitation":{"form":{}} """;
    private const string Tasks = """ "elicitation":{"form":{}},"extensions":{"io.modelcontextprotocol/tasks":{}} """;

    private static readonly (string, string) Accept = ("accept", "application/json, text/event-stream");

    [Fact]
    public Task With_a_handshake() => golden.RecordAsync("mcp-2025-11-25", async r =>
    {
        await r.PostAsync("/mcp",
            """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"golden","version":"1"}}}""", Accept);
        await r.PostAsync("/mcp",
            """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2024-11-05","capabilities":{},"clientInfo":{"name":"golden","version":"1"}}}""", Accept);
        await r.PostAsync("/mcp", """{"jsonrpc":"2.0","method":"notifications/initialized"}""", Accept);
        await LegacyAsync(r, "ping");
        await LegacyAsync(r, "tools/list");
        r.Note("A flow, its pause in words, and the tools about tasks");
        await ToolAsync(r, "note", """{"topic":"Q3"}""", ("Idempotency-Key", "mcp-note"));
        Reply paused = await ToolAsync(r, "report_for_models", """{"topic":"Q3"}""", ("Idempotency-Key", "mcp-report"));
        string id = Structured(paused).GetProperty("taskId").GetString()!;
        await ToolAsync(r, "get_task", $$"""{"taskId":"{{id}}"}""");
        await ToolAsync(r, "list_tasks", """{"flow":"report_for_models","state":"input_required"}""");
        await ToolAsync(r, "resume_task", $$"""{"taskId":"{{id}}","pause":2,"answer":{"approved":true} }""");
        await ToolAsync(r, "resume_task", $$"""{"taskId":"{{id}}","pause":1,"answer":{"approved":true,"notes":"fine"} }""");
        await ToolAsync(r, "resume_task", $$"""{"taskId":"{{id}}","answer":{"approved":true} }""");
        await ToolAsync(r, "cancel_task", $$"""{"taskId":"{{id}}"}""");
        r.Note("Failed, and refused");
        golden.Open("mcp-failing");
        await ToolAsync(r, "failing", """{"gate":"mcp-failing"}""", ("Idempotency-Key", "mcp-failing"));
        await ToolAsync(r, "get_task", """{"taskId":"unknown"}""");
        await ToolAsync(r, "get_task", """{"task":"x"}""");
        await ToolAsync(r, "list_tasks", """{"state":"asleep"}""");
        await ToolAsync(r, "nowhere", "{}");
        await LegacyAsync(r, "no/method");
        await r.PostAsync("/mcp", "{", Accept);
        await r.PostAsync("/mcp", "[]", Accept);
        await r.PostAsync("/mcp", """{"jsonrpc":"2.0","id":1,"method":"ping"}""");
        await r.PostAsync("/mcp", """{"jsonrpc":"2.0","id":1,"method":"ping"}""", Accept, ("MCP-Protocol-Version", "1999-01-01"));
        await r.PostAsync("/mcp", """{"jsonrpc":"2.0","id":1,"method":"ping"}""", Accept, ("content-type", "text/plain"));
        await r.GetAsync("/mcp", Accept);
        await r.SendAsync(HttpMethod.Delete, "/mcp", null, Accept);
    });

    [Fact]
    public Task Without_a_handshake() => golden.RecordAsync("mcp-2026-07-28", static async r =>
    {
        await ModernAsync(r, "server/discover");
        await ModernAsync(r, "tools/list");
        r.Note("A pause as a form: asked, declined, asked again, answered, answered again, otherwise");
        Reply asked = await ModernToolAsync(r, "report_for_models", """{"topic":"Q3"}""", Elicits, key: "mcp-modern");
        string state = StateOf(asked);
        await ModernToolAsync(r, "report_for_models", "{}", Elicits, Answer(state, """{"action":"decline"}"""));
        await ModernToolAsync(r, "report_for_models", "{}", Elicits, $"\"requestState\":\"{state}\",");
        await ModernToolAsync(
            r, "report_for_models", "{}", Elicits, Answer(state, """{"action":"accept","content":{"approved":true,"notes":"fine"}}"""));
        await ModernToolAsync(
            r, "report_for_models", "{}", Elicits, Answer(state, """{"action":"accept","content":{"approved":true,"notes":"fine"}}"""));
        await ModernToolAsync(r, "report_for_models", "{}", Elicits, Answer(state, """{"action":"accept","content":{"approved":false}}"""));
        await ModernToolAsync(r, "note", "{}", Elicits, Answer(state, """{"action":"accept","content":{}}"""));
        await ModernToolAsync(r, "report_for_models", "{}", Elicits, "\"requestState\":\"forged.state\",");
        r.Note("A strict form, not satisfied");
        string strict = StateOf(await ModernToolAsync(r, "expense", """{"topic":"chairs"}""", Elicits, key: "mcp-strict"));
        await ModernToolAsync(
            r, "expense", "{}", Elicits, Answer(strict, """{"action":"accept","content":{"approved":true,"amount":9000}}"""));
        r.Note("A client that shows no forms");
        await ModernToolAsync(r, "two_reviews", """{"topic":"Q3"}""", "", key: "mcp-plain");
        r.Note("Refused");
        await ModernToolAsync(r, "nowhere", "{}", "");
        await ModernAsync(r, "initialize");
        await ModernAsync(r, "tasks/get", "\"taskId\":\"unknown\"");
        await r.PostAsync("/mcp", Body("tools/list", "", ""), Accept, ("MCP-Protocol-Version", "2026-07-28"));
        await r.PostAsync("/mcp", Body("tools/list", "", ""), Accept, ("Mcp-Method", "tools/list"));
    });

    [Fact]
    public Task Tasks_followed() => golden.RecordAsync("mcp-tasks", async r =>
    {
        Reply created = await ModernToolAsync(r, "gated", """{"gate":"mcp-1"}""", Tasks, key: "mcp-tasks");
        string id = JsonOf(created).GetProperty("result").GetProperty("taskId").GetString()!;
        golden.Open("mcp-1");
        await golden.Silo.Mesh.UntilAsync(id, "paused");
        await ModernAsync(r, "tasks/get", $"\"taskId\":\"{id}\"", Tasks);
        await ModernAsync(r, "tasks/update", $$$"""
            "taskId":"{{{id}}}","inputResponses":{"pause-9":{"action":"accept","content":{} } }
            """.Trim(), Tasks);
        await ModernAsync(r, "tasks/update", $$$"""
            "taskId":"{{{id}}}","inputResponses":{"pause-1":{"action":"accept","content":{"answer":"{\"approved\":true}"} } }
            """.Trim(), Tasks);
        await golden.Silo.Mesh.UntilAsync(id, "succeeded");
        await ModernAsync(r, "tasks/get", $"\"taskId\":\"{id}\"", Tasks);
        await ModernAsync(r, "tasks/cancel", $"\"taskId\":\"{id}\"", Tasks);
        await ModernAsync(r, "tasks/get", "\"taskId\":\"unknown\"", Tasks);
    });

    private static Task<Reply> LegacyAsync(
        Recorder recorder, string method, string parameters = "{}", params (string Name, string Value)[] headers) =>
        recorder.PostAsync("/mcp", $$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}","params":{{parameters}}}""",
            [Accept, ("MCP-Protocol-Version", "2025-11-25"), .. headers]);

    private static Task<Reply> ToolAsync(Recorder recorder, string tool, string arguments, params (string Name, string Value)[] headers) =>
        LegacyAsync(recorder, "tools/call", $$"""{"name":"{{tool}}","arguments":{{arguments}} }""", headers);

    private static Task<Reply> ModernAsync(
        Recorder recorder, string method, string parameters = "", string capabilities = "", params (string Name, string Value)[] headers)
    {
        string? name = parameters.StartsWith("\"taskId\":\"", StringComparison.Ordinal) ? parameters.Split('"')[3] : null;
        (string, string)[] named = name is null ? headers : [("Mcp-Name", name), .. headers];
        return recorder.PostAsync("/mcp", Body(method, parameters, capabilities),
            [Accept, ("MCP-Protocol-Version", "2026-07-28"), ("Mcp-Method", method), .. named]);
    }

    private static Task<Reply> ModernToolAsync(
        Recorder recorder, string tool, string arguments, string capabilities, string more = "", string? key = null)
    {
        (string, string)[] headers = key is null ? [("Mcp-Name", tool)] : [("Mcp-Name", tool), ("Idempotency-Key", key)];
        return ModernAsync(recorder, "tools/call", $"{more}\"name\":\"{tool}\",\"arguments\":{arguments}", capabilities, headers);
    }

    private static string Body(string method, string parameters, string capabilities) => $$$"""
        {"jsonrpc":"2.0","id":1,"method":"{{{method}}}","params":{ {{{parameters}}}{{{(parameters.Length > 0 ? "," : "")}}}"_meta":{
          "io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"golden","version":"1"},
          "io.modelcontextprotocol/clientCapabilities":{ {{{capabilities}}} } } } }
        """;

    private static string Answer(string state, string answer) => $$"""
        "requestState":"{{state}}","inputResponses":{"pause-1":{{answer}} },
        """.Trim();

    private static JsonElement Structured(Reply reply) => JsonOf(reply).GetProperty("result").GetProperty("structuredContent");

    private static string StateOf(Reply reply) => JsonOf(reply).GetProperty("result").GetProperty("requestState").GetString()!;

    // An answer may come as the one event of a stream.
    private static JsonElement JsonOf(Reply reply) => reply.MediaType == "text/event-stream"
        ? JsonDocument.Parse(
            reply.Text.Split('\n').Last(static line => line.StartsWith("data: ", StringComparison.Ordinal))["data: ".Length..]).RootElement
        : reply.Json;
}
