using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Asya.Gateway.Tests.Mcp;

/// <summary>Whatever is sent, the answer is one: never a 500, never an internal error. The seed is in the message.</summary>
public sealed partial class McpFuzzTests
{
    private static readonly string[] Methods =
    [
        "initialize", "ping", "logging/setLevel", "server/discover", "tools/list", "tools/call", "tools/call", "tools/call", "tasks/get",
        "tasks/update", "tasks/cancel", "notifications/x", "subscriptions/listen",
    ];

    private static readonly string[] Tools = ["report_approval", "resume_task", "get_task", "cancel_task", "list_tasks", "x"];

    private static readonly string[] Words =
    [
        "name", "arguments", "taskId", "answer", "pause", "requestState", "inputResponses", "pause-1", "action", "content", "_meta",
        "protocolVersion", "capabilities", "clientInfo", "cursor",
        "state", "limit", "flow", "waitSeconds", "reason", "io.modelcontextprotocol/protocolVersion", "io.modelcontextprotocol/clientInfo",
        "io.modelcontextprotocol/clientCapabilities",
        "io.modelcontextprotocol/logLevel", "progressToken", "elicitation", "extensions", "io.modelcontextprotocol/tasks", "roots",
        "sampling", "experimental", "version", "title",
    ];

    private static readonly string[] Values =
    [
        "null", "true", "false", "0", "-1", "7", "1e999", "1.5", "99999999999999999999", "\"\"", "\"t\"", "\"over\"", "\"report_approval\"",
        "\"2026-07-28\"", "\"2025-11-25\"", "\"accept\"",
        "\"decline\"", "\"\\u0000\"", "\"\\ud83d\\ude00\"", "\"working\"", "[]", "{}", "[[]]", "\"{\\\"a\\\":1}\"", "\"e30.AAAA\"",
    ];

    [Fact]
    public async Task No_input_makes_a_500()
    {
        int seed = Environment.GetEnvironmentVariable("ASYA_TEST_SEED") is { Length: > 0 } said
            ? int.Parse(said, CultureInfo.InvariantCulture)
            : Random.Shared.Next();
        int rounds = Environment.GetEnvironmentVariable("ASYA_TEST_TIER") == "full" ? 40_000 : 1_500;
        Random random = new(seed);
        await using GatewayFixture gateway =
            await GatewayFixture.StartAsync(o => (o.EarlyAnswerWait, o.Mcp.Wait) = (TimeSpan.Zero, TimeSpan.Zero));
        gateway.Cluster.OnCreated =
            id => gateway.Cluster.Pause(
                id, """{"prompt":"Review","fields":[{"name":"answer","type":"object"},{"name":"pause","options":[1,"x"]}]}""");
        await gateway.CreateAsync("over");
        gateway.Cluster.Succeed("over");
        string task = "";
        string state = "x";

        for (int round = 0; round < rounds; round++)
        {
            if (round % 40 == 0)
            {
                task = $"t-{round}";
                await gateway.CreateAsync(task);
            }

            string method = Methods[random.Next(Methods.Length)];
            string tool = Tools[random.Next(Tools.Length)];
            string body = Body(random, method, tool, random.Next(4) == 0 ? "over" : task, state);
            using HttpRequestMessage request = new(HttpMethod.Post, "/mcp") { Content = Content(random, body) };
            SetHeaders(random, request, method, tool, task);

            using HttpResponseMessage response = await gateway.Http.SendAsync(request);
            string answer = await response.Content.ReadAsStringAsync();
            bool isSane = response.StatusCode < HttpStatusCode.InternalServerError
                && !answer.Contains("-32603", StringComparison.Ordinal) && !answer.Contains("An error occurred", StringComparison.Ordinal)
                && !answer.Contains("Something went wrong", StringComparison.Ordinal)
                && (answer.Length > 0 || response.StatusCode == HttpStatusCode.Accepted);
            state = StateOf().Match(answer) is { Success: true } asked ? asked.Groups[1].Value : state;
            Assert.True(isSane, $"seed {seed}, round {round}: {response.StatusCode}\n{request.Headers}\n{body}\n{answer}");
        }
    }

    [GeneratedRegex("\"requestState\":\"([^\"]+)\"")]
    private static partial Regex StateOf();

    // Mostly valid, so that errors are deep inside.
    private static string Body(Random random, string method, string tool, string task, string state)
    {
        string id = method.StartsWith("notifications", StringComparison.Ordinal) ? "" : $"\"id\":{Values[random.Next(12)]},";
        if (random.Next(3) == 0)
        {
            return $$"""{"jsonrpc":"2.0",{{id}}"method":"{{method}}","params":{{Value(random, 0)}}}""";
        }

        string capabilities = random.Next(3) == 0 ? Value(random, 2) : $$"""{ {{McpCaller.Tasks}},{{McpCaller.Elicits}} }""";
        string meta = random.Next(4) == 0
            ? Value(random, 1)
            : $$""" {"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{{capabilities}},"m":{{Value(random, 3)}} } """;
        string handshake = method == "initialize"
            ? """ "protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}, """
            : "";
        return $$"""{"jsonrpc":"2.0",{{id}}"method":"{{method}}","params":{ {{handshake}}"name":"{{tool}}","taskId":"{{task}}","arguments":{{Arguments(random, task)}},{{(random.Next(4) == 0 ? $"\"requestState\":\"{state}\"," : "")}}"inputResponses":{{Responses(random)}},"_meta":{{meta}},"z":{{Value(random, 1)}} } }""";
    }

    private static string Arguments(Random random, string task) => random.Next(3) switch
    {
        0 => Value(random, 0),
        1 => $$"""{"taskId":"{{task}}","answer":{{Value(random, 1)}} }""",
        _ => $$"""{"taskId":"{{task}}",{{Member(random, 1)}} }""",
    };

    private static string Responses(Random random) =>
        random.Next(2) == 0 ? Value(random, 0) : $$"""{"pause-{{random.Next(4)}}":{"action":"accept","content":{{Value(random, 2)}} } }""";

    private static void SetHeaders(Random random, HttpRequestMessage request, string method, string tool, string task)
    {
        request.Headers.TryAddWithoutValidation("Accept", random.Next(50) == 0 ? "text/html" : "application/json, text/event-stream");
        if (random.Next(5) < 3)
        {
            request.Headers.TryAddWithoutValidation("MCP-Protocol-Version", random.Next(10) == 0 ? "x" : "2026-07-28");
            request.Headers.TryAddWithoutValidation("Mcp-Method", random.Next(20) == 0 ? "x" : method);
            request.Headers.TryAddWithoutValidation("Mcp-Name", method.StartsWith("tasks/", StringComparison.Ordinal) ? task : tool);
        }
        else if (random.Next(2) == 0)
        {
            request.Headers.TryAddWithoutValidation("MCP-Protocol-Version", "2025-11-25");
        }
    }

    private static string Value(Random random, int depth) => random.Next(depth < 4 ? 3 : 1) switch
    {
        0 => Values[random.Next(Values.Length)],
        1 => $"[{Value(random, depth + 1)}]",
        _ => $"{{{Member(random, depth + 1)}}}",
    };

    private static string Member(Random random, int depth) => $"\"{Words[random.Next(Words.Length)]}\":{Value(random, depth)}";

    private static ByteArrayContent Content(Random random, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        if (random.Next(10) == 0)
        {
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        }

        ByteArrayContent content = new(bytes);
        content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        return content;
    }
}
