using System.Net;
using System.Text.Json;
using Asya.Catalog;
using Asya.Gateway.Tests.Fakes;
using Asya.Gateway.Tests.Identity;
using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Gateway.Tests.Mcp;

/// <summary>Both ways of speaking MCP, and what tools answer.</summary>
public sealed class McpTests
{
    [Theory]
    [InlineData("2025-11-25", "2025-11-25")]
    [InlineData("2025-06-18", "2025-06-18")]
    [InlineData("2025-03-26", "2025-03-26")]
    [InlineData("2024-11-05", "2024-11-05")]
    [InlineData("1999-01-01", "2025-11-25")]
    public async Task A_handshake_agrees_on_a_version_and_opens_no_session(string asked, string agreed)
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync();

        McpCaller.Answer answer = await gateway.SendAsync(
            $$"""{"jsonrpc":"2.0","id":"a","method":"initialize","params":{"protocolVersion":"{{asked}}","capabilities":{},"clientInfo":{"name":"t","version":"1"} } }""");

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(agreed, answer.Result.GetProperty("protocolVersion").GetString());
        Assert.Equal("asya", answer.Result.GetProperty("serverInfo").GetProperty("name").GetString());
        Assert.True(answer.Result.GetProperty("capabilities").TryGetProperty("tools", out _));
        Assert.Equal(["tools"], answer.Result.GetProperty("capabilities").EnumerateObject().Select(static one => one.Name));
        Assert.Null(answer.Session);
        Assert.Equal("a", answer.Body.GetProperty("id").GetString());

        McpCaller.Answer initialized = await gateway.SendAsync("""{"jsonrpc":"2.0","method":"notifications/initialized"}""");
        Assert.Equal((HttpStatusCode.Accepted, ""), (initialized.Status, initialized.Text));
        Assert.Equal("{}", (await gateway.LegacyAsync("ping")).Result.GetRawText());
        Assert.Equal("{}", (await gateway.LegacyAsync("logging/setLevel", """{"level":"info"}""")).Result.GetRawText());
    }

    [Fact]
    public async Task A_client_without_handshake_discovers_the_server()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync();

        JsonElement found = (await gateway.ModernAsync("server/discover")).Result;

        Assert.Equal("""["2026-07-28","2025-11-25","2025-06-18","2025-03-26","2024-11-05"]""",
            found.GetProperty("supportedVersions").GetRawText());
        Assert.True(found.GetProperty("capabilities").GetProperty("extensions").TryGetProperty("io.modelcontextprotocol/tasks", out _));
        Assert.Equal("complete", found.GetProperty("resultType").GetString());
        Assert.Equal("asya", found.GetProperty("_meta").GetProperty("io.modelcontextprotocol/serverInfo").GetProperty("name").GetString());
    }

    [Fact]
    public async Task Flows_are_tools_as_long_as_they_are_there()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync();
        gateway.Cluster.Flows =
        [
            new FlowInfo { Name = "report_approval", Description = "Approves reports",
                InputSchema = JsonBytes.FromText("""{"type":"object","properties":{"topic":{"type":"string"}},"required":["topic"]}""") },
            new FlowInfo { Name = "plain" },
        ];

        JsonElement tools = (await gateway.ModernAsync("tools/list")).Result;

        Assert.Equal("report_approval plain resume_task get_task cancel_task list_tasks", NamesOf(tools));
        JsonElement report = tools.GetProperty("tools")[0];
        Assert.Equal("Approves reports", report.GetProperty("description").GetString());
        Assert.Equal("topic", report.GetProperty("inputSchema").GetProperty("required")[0].GetString());
        Assert.Equal("""{"type":"object"}""", tools.GetProperty("tools")[1].GetProperty("inputSchema").GetRawText());
        Assert.All(tools.GetProperty("tools")
            .EnumerateArray(), static tool => Assert.Equal("object", tool.GetProperty("inputSchema").GetProperty("type").GetString()));
        Assert.Equal((0, "private"), (tools.GetProperty("ttlMs").GetInt32(), tools.GetProperty("cacheScope").GetString()));

        gateway.Cluster.Flows = [new FlowInfo { Name = "another" }];
        Assert.Equal("another resume_task get_task cancel_task list_tasks", NamesOf((await gateway.LegacyAsync("tools/list")).Result));
    }

    [Fact]
    public async Task A_flow_whose_name_no_tool_may_have_gets_one_that_stays_its_own()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(o => o.Mcp.Wait = TimeSpan.Zero);
        gateway.Cluster.Flows =
            [new() { Name = "Prüfung (neu)" }, new() { Name = "a.b" }, new() { Name = "a b" }, new() { Name = "get_task" },
                new() { Name = new string('x', 200) }];

        string[] names = NamesOf((await gateway.LegacyAsync("tools/list")).Result).Split(' ');
        Assert.All(names, static name => Assert.Matches("^[A-Za-z0-9_-]{1,64}$", name));
        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.StartsWith("get_task_", names[3], StringComparison.Ordinal);

        gateway.Cluster.Flows = gateway.Cluster.Flows.RemoveAt(1);
        Assert.Equal(names[2], NamesOf((await gateway.LegacyAsync("tools/list")).Result).Split(' ')[1]);
        await gateway.LegacyToolAsync(names[0]);
        Assert.Equal("Prüfung (neu)", Assert.Single(gateway.Cluster.Created).Flow);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_call_waits_for_the_result(bool isModern)
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync();
        gateway.Cluster.OnCreated = id => gateway.Cluster.Succeed(id, """{"n":1.50,"ok":true}""");

        McpCaller.Answer answer = isModern
            ? await gateway.ModernToolAsync("report_approval", """{"topic":1.0}""")
            : await gateway.LegacyToolAsync("report_approval", """{"topic":1.0}""");

        Assert.Equal("""{"n":1.50,"ok":true}""", answer.Said);
        Assert.Equal("""{"n":1.50,"ok":true}""", answer.Data.GetRawText());
        Assert.False(answer.IsError);
        FakeTask task = gateway.Cluster[answer.Result.GetProperty("_meta").GetProperty("asya.sh/taskId").GetString()!];
        Assert.Equal("""{"topic":1.0}""", task.Request.Payload.ToString());
        Assert.Equal(isModern, answer.Result.TryGetProperty("resultType", out _));
    }

    [Fact]
    public async Task A_result_that_is_deep_comes_as_text()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync();
        string deep = $$"""{"a":{{new string('[', 60)}}{{new string(']', 60)}}}""";
        gateway.Cluster.OnCreated = id => gateway.Cluster.Succeed(id, deep);

        McpCaller.Answer answer = await gateway.LegacyToolAsync("report_approval");

        Assert.Equal(deep, answer.Said);
        Assert.False(answer.Result.TryGetProperty("structuredContent", out _));
    }

    [Fact]
    public async Task A_task_that_fails_or_is_canceled_is_an_error_in_the_words_of_the_mesh()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync();
        gateway.Cluster.OnCreated = id => gateway.Cluster.Fail(id, "handler_error", "The draft is empty.");
        McpCaller.Answer failed = await gateway.ModernToolAsync("report_approval");
        Assert.True(failed.IsError);
        Assert.Equal("The draft is empty.", failed.Said);
        Assert.Equal(
            ("failed", "handler_error"), (failed.Data.GetProperty("state").GetString(), failed.Data.GetProperty("errorCode").GetString()));

        gateway.Cluster.OnCreated = id => gateway.Cluster.Move(id, "canceled", now => now with { Phase = TaskPhase.Canceled });
        McpCaller.Answer canceled = await gateway.ModernToolAsync("report_approval");
        Assert.True(canceled.IsError);
        Assert.Equal("cancelled", canceled.Data.GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_task_that_takes_long_is_handed_over_to_get_task()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(o => o.Mcp.Wait = TimeSpan.FromMilliseconds(50));

        McpCaller.Answer started = await gateway.LegacyToolAsync("report_approval");
        Assert.Equal("working", started.Data.GetProperty("state").GetString());
        Assert.False(started.IsError);

        gateway.Cluster.Succeed(started.TaskId);
        McpCaller.Answer got = await gateway.LegacyToolAsync("get_task", $$"""{"taskId":"{{started.TaskId}}","waitSeconds":99}""");
        Assert.Equal("completed", got.Data.GetProperty("state").GetString());
        Assert.Equal("done", got.Data.GetProperty("result").GetProperty("final_report").GetString());
    }

    [Fact]
    public async Task A_client_that_disconnects_stops_nothing()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync();
        TaskCompletionSource created = new(TaskCreationOptions.RunContinuationsAsynchronously);
        gateway.Cluster.OnCreated = _ => created.TrySetResult();
        using CancellationTokenSource hangUp = new();
        using HttpRequestMessage request = new(HttpMethod.Post, "/mcp")
        {
            Content =
                new StringContent("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"report_approval"}}""",
                    System.Text.Encoding.UTF8, "application/json"),
        };
        request.Headers.TryAddWithoutValidation("Accept", "application/json, text/event-stream");

        Task<HttpResponseMessage> call = gateway.Http.SendAsync(request, hangUp.Token);
        await created.Task.WaitAsync(TimeSpan.FromSeconds(10));
        await hangUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);

        TaskSnapshot task = Assert.Single(gateway.Cluster.Created);
        gateway.Cluster.Succeed(task.Key.Value);
        Assert.Equal("completed", (await gateway.LegacyToolAsync("get_task", $$"""{"taskId":"{{task.Key}}"}""")).Data.GetProperty("state")
            .GetString());
    }

    [Fact]
    public async Task The_same_key_is_the_same_task_by_header_or_by_meta()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync();
        gateway.Cluster.OnCreated = id => gateway.Cluster.Succeed(id);

        await gateway.LegacyToolAsync("report_approval", """{"a":1}""", ("Idempotency-Key", "k"));
        await gateway.LegacyToolAsync("report_approval", """{ "a" : 1.0 }""", ("Idempotency-Key", "k"));
        await gateway.LegacyAsync(
            "tools/call", """{"name":"report_approval","arguments":{"a":1},"_meta":{"asya.sh/idempotencyKey":"k"}}""");
        McpCaller.Answer other = await gateway.LegacyToolAsync("report_approval", """{"a":2}""", ("Idempotency-Key", "k"));

        Assert.Single(gateway.Cluster.Created);
        Assert.Equal((true, "already_exists"), (other.IsError, other.Data.GetProperty("reason").GetString()));
    }

    [Fact]
    public async Task The_same_answer_in_another_spelling_is_a_repeat()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync();
        gateway.Cluster.Create("t", new CreateTask { Flow = "report_approval" });
        gateway.Cluster.Pause("t");
        gateway.Cluster.OnAnswered = id => gateway.Cluster.Succeed(id);

        await gateway.LegacyToolAsync("resume_task", """{"taskId":"t","answer":{"approved":true,"n":1}}""", ("Idempotency-Key", "k"));
        McpCaller.Answer again = await gateway.LegacyToolAsync(
            "resume_task", """{ "answer": {"n":1.0, "approved":true}, "taskId":"t" }""", ("Idempotency-Key", "k"));
        McpCaller.Answer other = await gateway.LegacyToolAsync(
            "resume_task", """{"taskId":"t","answer":{"approved":true,"n":2}}""", ("Idempotency-Key", "k"));

        Assert.Equal((false, true), (again.IsError, other.IsError));
        Assert.Single(gateway.Cluster["t"].Answers);
    }

    [Fact]
    public async Task The_task_quota_is_a_tool_error_and_the_rate_limit_is_a_status()
    {
        using KeyFile keys = new();
        keys.With("ann", "create read");
        await using GatewayFixture gateway = await IdentityGateway.StartAsync(
            keys, ("Asya:Identity:MaxOpenTasks", "1"), ("Asya:Identity:Rate:PerSecond", "1"), ("Asya:Identity:Rate:Burst", "2"),
            ("Asya:Gateway:Mcp:Wait", "00:00:00"));

        await gateway.LegacyToolAsync("report_approval", "{}", IdentityGateway.KeyOf("ann"));
        McpCaller.Answer full = await gateway.LegacyToolAsync("report_approval", "{}", IdentityGateway.KeyOf("ann"));
        Assert.Equal((true, "too_many_tasks"), (full.IsError, full.Data.GetProperty("reason").GetString()));
        Assert.Equal("ann", Assert.Single(gateway.Cluster.Created).Principal);

        McpCaller.Answer often;
        do
        {
            often = await gateway.LegacyAsync("ping", "{}", IdentityGateway.KeyOf("ann"));
        }
        while (often.Status == HttpStatusCode.OK);
        Assert.Equal((HttpStatusCode.TooManyRequests, -32000), (often.Status, often.Code));
    }

    [Fact]
    public async Task An_unavailable_cluster_is_reported_without_details()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync();
        gateway.Cluster.Fault = new InvalidOperationException("secret");

        foreach (McpCaller.Answer answer in new[]
        {
            await gateway.LegacyToolAsync("report_approval"),
            await gateway.LegacyToolAsync("get_task", """{"taskId":"t"}"""),
            await gateway.ModernAsync("tools/list"),
            await gateway.ModernAsync("tasks/get", "\"taskId\":\"t\"", McpCaller.Tasks),
        })
        {
            Assert.Equal(HttpStatusCode.OK, answer.Status);
            Assert.DoesNotContain("secret", answer.Text, StringComparison.Ordinal);
            Assert.True(answer.Body.TryGetProperty("error", out _) || answer.IsError);
        }
    }

    private static string NamesOf(JsonElement tools) =>
        string.Join(' ', tools.GetProperty("tools").EnumerateArray().Select(static tool => tool.GetProperty("name").GetString()));
}
