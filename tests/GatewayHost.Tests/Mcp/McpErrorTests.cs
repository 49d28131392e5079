using System.Net;
using System.Text.Json;
using Asya.Tasks;

namespace Asya.Gateway.Tests.Mcp;

/// <summary>Each error code and status of the protocol.</summary>
public sealed class McpErrorTests(McpErrorTests.Gateway fixture) : IClassFixture<McpErrorTests.Gateway>
{
    private const string Version = "MCP-Protocol-Version";
    private const string Modern = McpCaller.Modern;

    [Theory]
    [InlineData("{", -32700)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}""", -32700)]
    [InlineData("[]", -32600)]
    [InlineData("""{"id":1,"method":"ping"}""", -32600)]
    [InlineData("""{"jsonrpc":"2.0","id":null,"method":"ping"}""", -32600)]
    [InlineData("""{"jsonrpc":"2.0","id":1.5,"method":"ping"}""", -32600)]
    [InlineData("""{"jsonrpc":"2.0","id":{},"method":"ping"}""", -32600)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{}}""", -32600)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping","params":[]}""", -32602)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping","params":{"_meta":1}}""", -32602)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{}}""", -32602)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":1}}""", -32602)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"report_approval","arguments":[]}}""", -32602)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"cursor":1}}""", -32602)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"logging/setLevel","params":{"level":"loud"}}""", -32602)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"initialize"}""", -32602)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":1}}""", -32602)]
    public async Task A_body_that_is_no_call_is_400(string body, int code)
    {
        McpCaller.Answer answer = await fixture.Http.SendAsync(body);

        Assert.Equal((HttpStatusCode.BadRequest, code), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task A_method_that_is_not_there_is_404_in_the_new_revision_and_an_error_in_the_old_ones()
    {
        foreach (string method in new[] { "prompts/list", "initialize", "ping", "logging/setLevel", "x" })
        {
            McpCaller.Answer modern = await fixture.Http.ModernAsync(method);
            Assert.Equal((HttpStatusCode.NotFound, -32601), (modern.Status, modern.Code));
            Assert.Equal(1, modern.Body.GetProperty("id").GetInt32());
        }

        foreach (string method in new[] { "prompts/list", "server/discover", "tasks/get", "x" })
        {
            McpCaller.Answer legacy = await fixture.Http.LegacyAsync(method);
            Assert.Equal((HttpStatusCode.OK, -32601), (legacy.Status, legacy.Code));
        }
    }

    [Fact]
    public async Task A_version_that_is_not_spoken_is_refused_with_those_that_are()
    {
        foreach (McpCaller.Answer answer in new[]
        {
            await fixture.Http.SendAsync("""{"jsonrpc":"2.0","id":1,"method":"tools/list"}""", (Version, "2099-01-01")),
            await fixture.Http.SendAsync(McpCaller.ModernBody("tools/list").Replace(Modern, "2099-01-01", StringComparison.Ordinal)),
            await fixture.Http.SendAsync(McpCaller.ModernBody("tools/list")
                .Replace(Modern, "2099-01-01", StringComparison.Ordinal), (Version, "2099-01-01"), ("Mcp-Method", "tools/list")),
        })
        {
            Assert.Equal((HttpStatusCode.BadRequest, -32022), (answer.Status, answer.Code));
            Assert.Equal("""["2026-07-28","2025-11-25","2025-06-18","2025-03-26","2024-11-05"]""",
                answer.Body.GetProperty("error").GetProperty("data").GetProperty("supported").GetRawText());
        }
    }

    [Fact]
    public async Task An_older_version_said_twice_is_that_version()
    {
        McpCaller.Answer answer = await fixture.Http.SendAsync(
            McpCaller.ModernBody("ping").Replace(Modern, "2025-11-25", StringComparison.Ordinal), (Version, "2025-11-25"));

        Assert.Equal("{}", answer.Result.GetRawText());
    }

    public static TheoryData<string, string[]> Mismatches => new()
    {
        { McpCaller.ModernBody("tools/list"), ["Mcp-Method", "tools/list"] },
        { McpCaller.ModernBody("tools/list"), [Version, "2025-11-25", "Mcp-Method", "tools/list"] },
        { McpCaller.ModernBody("tools/list"), [Version, "2099-01-01", "Mcp-Method", "tools/list"] },
        { BodyOf("2099-01-01"), [Version, Modern, "Mcp-Method", "tools/list"] },
        { BodyOf("2025-11-25"), [Version, Modern, "Mcp-Method", "tools/list"] },
        { McpCaller.ModernBody("tools/list"), [Version, Modern] },
        { McpCaller.ModernBody("tools/list"), [Version, Modern, "Mcp-Method", "tools/call"] },
        { McpCaller.ModernBody("tools/list"), [Version, Modern, "Mcp-Method", "tools/list", "Mcp-Method", "tools/list"] },
        { McpCaller.ModernBody("tools/call", "\"name\":\"report_approval\""), [Version, Modern, "Mcp-Method", "tools/call"] },
        { McpCaller.ModernBody("tools/call", "\"name\":\"report_approval\""),
            [Version, Modern, "Mcp-Method", "tools/call", "Mcp-Name", "list_tasks"] },
        { McpCaller.ModernBody("tools/call", "\"name\":\"report_approval\""),
            [Version, Modern, "Mcp-Method", "tools/call", "Mcp-Name", "=?base64?!?="] },
        { McpCaller.ModernBody("tasks/get", "\"taskId\":\"t\"", McpCaller.Tasks),
            [Version, Modern, "Mcp-Method", "tasks/get", "Mcp-Name", "u"] },
        { """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}""", [Version, "2025-11-25"] },
    };

    [Theory]
    [MemberData(nameof(Mismatches))]
    public async Task Headers_that_contradict_the_body_are_refused(string body, string[] headers)
    {
        McpCaller.Answer answer = await fixture.Http.SendAsync(body, [.. headers.Chunk(2).Select(static pair => (pair[0], pair[1]))]);

        Assert.Equal((HttpStatusCode.BadRequest, -32020), (answer.Status, answer.Code));
        Assert.Equal(1, answer.Body.GetProperty("id").GetInt32());
    }

    [Fact]
    public async Task A_name_may_come_in_base64()
    {
        string body = McpCaller.ModernBody("tools/call", "\"name\":\"list_tasks\"");
        string name = $"=?base64?{Convert.ToBase64String("list_tasks"u8)}?=";

        McpCaller.Answer answer = await fixture.Http.SendAsync(body, (Version, Modern), ("Mcp-Method", "tools/call"), ("Mcp-Name", name));

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(JsonValueKind.Array, answer.Data.GetProperty("tasks").ValueKind);
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/list"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":{}}}""")]
    [InlineData(
        """{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}}""")]
    [InlineData(
        """{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":1}}}""")]
    [InlineData(
        """{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{},"io.modelcontextprotocol/clientInfo":{"name":1}}}}""")]
    public async Task A_request_without_required_metadata_is_refused(string body)
    {
        McpCaller.Answer answer = await fixture.Http.SendAsync(body, (Version, Modern), ("Mcp-Method", "tools/list"));

        Assert.Equal((HttpStatusCode.BadRequest, -32602), (answer.Status, answer.Code));
    }

    [Theory]
    [InlineData("tasks/get")]
    [InlineData("tasks/update")]
    [InlineData("tasks/cancel")]
    public async Task Tasks_are_for_clients_with_task_support(string method)
    {
        McpCaller.Answer answer = await fixture.Http.ModernAsync(method, "\"taskId\":\"t\"");

        Assert.Equal((HttpStatusCode.BadRequest, -32021), (answer.Status, answer.Code));
        Assert.True(answer.Body.GetProperty("error").GetProperty("data").GetProperty("requiredCapabilities").GetProperty("extensions")
            .TryGetProperty("io.modelcontextprotocol/tasks", out _));
    }

    [Fact]
    public async Task Unknown_tools_and_tasks_are_invalid_parameters()
    {
        Assert.Equal(-32602, (await fixture.Http.ModernToolAsync("no_such_flow")).Code);
        Assert.Equal(-32602, (await fixture.Http.LegacyToolAsync("no_such_flow")).Code);
        foreach (string method in new[] { "tasks/get", "tasks/update", "tasks/cancel" })
        {
            Assert.Equal(-32602, (await fixture.Http.ModernAsync(method, "\"taskId\":\"unknown\"", McpCaller.Tasks)).Code);
        }
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("text/event-stream")]
    [InlineData("text/html")]
    public async Task A_client_that_does_not_accept_both_media_types_gets_406(string accept) =>
        Assert.Equal(
            HttpStatusCode.NotAcceptable, (await fixture.Http.SendAsync(McpCaller.ModernBody("tools/list"), ("Accept", accept))).Status);

    [Theory]
    [InlineData("*/*")]
    [InlineData("application/*, text/*")]
    [InlineData("application/json;q=0.9, text/event-stream;q=0.5")]
    public async Task A_client_that_accepts_every_media_type_is_served(string accept) =>
        Assert.Equal(
            HttpStatusCode.OK, (await fixture.Http.SendAsync("""{"jsonrpc":"2.0","id":1,"method":"ping"}""", ("Accept", accept))).Status);

    [Theory]
    [InlineData("GET")]
    [InlineData("DELETE")]
    public async Task There_is_no_stream_to_get_and_no_session_to_delete(string method)
    {
        using HttpRequestMessage request = new(new HttpMethod(method), "/mcp");
        using HttpResponseMessage response = await fixture.Http.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal("POST", Assert.Single(response.Content.Headers.Allow));
    }

    [Fact]
    public async Task Pages_of_others_may_not_call() =>
        Assert.Equal(HttpStatusCode.Forbidden,
            (await fixture.Http.SendAsync(McpCaller.ModernBody("tools/list"), ("Origin", "https://evil.example"))).Status);

    [Fact]
    public async Task A_body_of_another_type_or_too_large_is_refused_as_everywhere()
    {
        using HttpRequestMessage text = new(HttpMethod.Post, "/mcp") { Content = new StringContent("{}") };
        text.Headers.TryAddWithoutValidation("Accept", "*/*");
        using HttpResponseMessage wrong = await fixture.Http.Http.SendAsync(text);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, wrong.StatusCode);

        string large =
            $$$"""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"report_approval","arguments":{"a":"{{{new string('a', PayloadLimits.MaxBytes + 100_000)}}}"} } }""";
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await fixture.Http.SendAsync(large)).Status);
    }

    [Fact]
    public async Task A_response_from_the_client_is_accepted_and_ignored()
    {
        McpCaller.Answer answer =
            await fixture.Http.SendAsync("""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}""",
                (Version, Modern), ("Mcp-Method", "notifications/cancelled"));

        Assert.Equal((HttpStatusCode.Accepted, ""), (answer.Status, answer.Text));
    }

    private static string BodyOf(string version) => McpCaller.ModernBody("tools/list").Replace(Modern, version, StringComparison.Ordinal);

    public sealed class Gateway : IAsyncLifetime
    {
        public GatewayFixture Http { get; private set; } = null!;

        public async Task InitializeAsync() => Http = await GatewayFixture.StartAsync(o => o.Mcp.Wait = TimeSpan.Zero);

        public async Task DisposeAsync() => await Http.DisposeAsync();
    }
}
