using System.Text.Json;
using Asya.Tasks;

namespace Asya.Gateway.Tests.Mcp;

/// <summary>Clients that follow tasks by the protocol's extension, and plain ones with the four tools.</summary>
public sealed class McpTaskTests : IAsyncLifetime
{
    private const string Follows = McpCaller.Tasks + "," + McpCaller.Elicits;

    private GatewayFixture _gateway = null!;

    public async Task InitializeAsync() =>
        _gateway = await GatewayFixture.StartAsync(o => (o.Mcp.Wait, o.EarlyAnswerWait) = (TimeSpan.Zero, TimeSpan.Zero));

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task A_client_with_task_support_gets_a_task_and_its_updates()
    {
        JsonElement created = (await _gateway.ModernToolAsync("report_approval", "{}", Follows)).Result;
        Assert.Equal(("task", "working"), (created.GetProperty("resultType").GetString(), created.GetProperty("status").GetString()));
        Assert.Equal(JsonValueKind.Null, created.GetProperty("ttlMs").ValueKind);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", created.GetProperty("createdAt").GetString());
        Assert.True(created.GetProperty("pollIntervalMs").GetInt32() > 0);
        string id = created.GetProperty("taskId").GetString()!;
        Assert.Equal("working", (await GetAsync(id)).GetProperty("status").GetString());

        _gateway.Cluster.Pause(id);
        JsonElement paused = await GetAsync(id);
        Assert.Equal("input_required", paused.GetProperty("status").GetString());
        Assert.Equal(created.GetProperty("createdAt").GetString(), paused.GetProperty("createdAt").GetString());
        Assert.Equal("elicitation/create", paused.GetProperty("inputRequests").GetProperty("pause-1").GetProperty("method").GetString());

        JsonElement updated = (await UpdateAsync(id, """{"pause-1":{"action":"accept","content":{"approved":true}}}""")).Result;
        Assert.Equal("complete", updated.GetProperty("resultType").GetString());
        Assert.Equal("""{"approved":true}""", Assert.Single(_gateway.Cluster[id].Answers).Input.ToString());

        _gateway.Cluster.Succeed(id);
        JsonElement over = await GetAsync(id);
        Assert.Equal("completed", over.GetProperty("status").GetString());
        Assert.Equal("done", over.GetProperty("result").GetProperty("structuredContent").GetProperty("final_report").GetString());
    }

    [Fact]
    public async Task A_task_that_failed_is_completed_with_an_error_and_one_that_was_canceled_is_cancelled()
    {
        await _gateway.CreateAsync("f");
        _gateway.Cluster.Fail("f", "timeout", "Too slow.");
        await _gateway.CreateAsync("c");

        JsonElement failed = await GetAsync("f");
        Assert.Equal("completed", failed.GetProperty("status").GetString());
        Assert.True(failed.GetProperty("result").GetProperty("isError").GetBoolean());

        for (int time = 0; time < 2; time++)
        {
            Assert.Equal("complete", (await _gateway.ModernAsync("tasks/cancel", "\"taskId\":\"c\"", McpCaller.Tasks))
                .Result.GetProperty("resultType").GetString());
            Assert.Equal("cancelled", (await GetAsync("c")).GetProperty("status").GetString());
        }
    }

    [Fact]
    public async Task Answers_to_what_is_not_open_are_ignored_and_acknowledged_and_one_that_is_declined_changes_nothing()
    {
        await _gateway.CreateAsync("t");
        _gateway.Cluster.Pause("t");
        const string Yes = """{"pause-1":{"action":"accept","content":{"approved":true}}}""";

        Assert.Equal(
            "complete", (await UpdateAsync("t", """{"pause-1":{"action":"decline"}}""")).Result.GetProperty("resultType").GetString());
        Assert.Equal(TaskPhase.Paused, _gateway.Cluster["t"].Now.Phase);
        foreach (string nothing in new[]
        {
            """{"x":{"action":"accept"}}""", """{"x":1,"pause-2":{}}""", """{"pause-0":{"action":"accept"}}""", "{}",
        })
        {
            Assert.Equal("complete", (await UpdateAsync("t", nothing)).Result.GetProperty("resultType").GetString());
        }

        foreach (string wrong in new[] { """{"pause-1":{}}""", "null", "[]", """{"pause-1":{"action":"accept","content":{"approved":null}}}""" })
        {
            Assert.Equal(-32602, (await UpdateAsync("t", wrong)).Code);
        }

        Assert.Empty(_gateway.Cluster["t"].Answers);
        JsonElement taken = (await UpdateAsync("t", $$"""{"other":{},{{Yes[1..]}}""")).Result;
        Assert.Equal("""["other"]""", taken.GetProperty("_meta").GetProperty("asya.sh/ignored").GetRawText());
        foreach (string late in new[] { Yes, """{"pause-1":{"action":"accept","content":{"approved":false}}}""" })
        {
            JsonElement ignored = (await UpdateAsync("t", late)).Result;
            Assert.Equal("complete", ignored.GetProperty("resultType").GetString());
            Assert.Equal("""["pause-1"]""", ignored.GetProperty("_meta").GetProperty("asya.sh/ignored").GetRawText());
        }

        Assert.Single(_gateway.Cluster["t"].Answers);
    }

    [Fact]
    public async Task An_update_tells_what_was_dropped_and_what_does_not_fit()
    {
        await _gateway.CreateAsync("t");
        _gateway.Cluster.Pause("t", """{"strict":true,"fields":[{"name":"n","type":"number"}]}""");
        McpCaller.Answer wrong = await UpdateAsync("t", """{"pause-1":{"action":"accept","content":{"n":"x"}}}""");
        Assert.Equal(-32602, wrong.Code);
        Assert.StartsWith("n: ", wrong.Error, StringComparison.Ordinal);

        await _gateway.CreateAsync("u");
        _gateway.Cluster.Pause("u", """{"fields":[{"name":"n","type":"number"}]}""");
        _gateway.Cluster.Dropped = ["m"];
        JsonElement taken = (await UpdateAsync("u", """{"pause-1":{"action":"accept","content":{"n":1,"m":1}}}""")).Result;
        Assert.Equal("""["m"]""", taken.GetProperty("_meta").GetProperty("asya.sh/dropped").GetRawText());
    }

    [Fact]
    public async Task A_client_with_task_support_that_cannot_ask_gets_a_task_and_no_questions()
    {
        JsonElement created = (await _gateway.ModernToolAsync("report_approval", "{}", McpCaller.Tasks)).Result;
        Assert.Equal("task", created.GetProperty("resultType").GetString());
        string id = created.GetProperty("taskId").GetString()!;
        _gateway.Cluster.Pause(id);

        JsonElement paused = (await _gateway.ModernAsync("tasks/get", $"\"taskId\":\"{id}\"", McpCaller.Tasks)).Result;

        Assert.Equal(("input_required", "{}"), (paused.GetProperty("status").GetString(), paused.GetProperty("inputRequests").GetRawText()));
        Assert.Equal("Review (get_task shows the form, resume_task answers it.)", paused.GetProperty("statusMessage").GetString());
    }

    [Fact]
    public async Task A_plain_client_gets_instructions_and_answers_by_a_tool()
    {
        _gateway.Cluster.OnCreated = id => _gateway.Cluster.Pause(id);
        McpCaller.Answer paused = await _gateway.LegacyToolAsync("report_approval");
        Assert.False(paused.IsError);
        Assert.Contains("resume_task", paused.Said, StringComparison.Ordinal);
        Assert.Equal(("input_required", 1, "Review"),
            (paused.Data.GetProperty("state").GetString(), paused.Data.GetProperty("pause").GetInt32(), paused.Data.GetProperty("prompt")
                .GetString()));
        Assert.Equal("""[{"name":"approved","type":"boolean"}]""", paused.Data.GetProperty("fields").GetRawText());

        McpCaller.Answer resumed =
            await _gateway.LegacyToolAsync(
                "resume_task", $$"""{"taskId":"{{paused.TaskId}}","pause":1,"answer":{"approved":true, "n":1.50} }""");
        Assert.Equal("working", resumed.Data.GetProperty("state").GetString());
        ResumeTask given = Assert.Single(_gateway.Cluster[paused.TaskId].Answers);
        Assert.Equal(("""{"approved":true, "n":1.50}""", 1, "mcp"), (given.Input.ToString(), given.Pause, given.Channel));

        _gateway.Cluster.Pause(paused.TaskId);
        _gateway.Cluster.Dropped = ["aproved"];
        McpCaller.Answer again = await _gateway.LegacyToolAsync(
            "resume_task", $$"""{"taskId":"{{paused.TaskId}}","pause":2,"answer":{"approved":true,"aproved":true} }""");
        Assert.Equal("""["aproved"]""", again.Result.GetProperty("_meta").GetProperty("asya.sh/dropped").GetRawText());
        Assert.Contains("aproved", again.Result.GetProperty("content").EnumerateArray().Last().GetProperty("text").GetString(),
            StringComparison.Ordinal);

        McpCaller.Answer late =
            await _gateway.LegacyToolAsync("resume_task", $$"""{"taskId":"{{paused.TaskId}}","answer":{"approved":false} }""");
        Assert.Equal((true, "already_answered"), (late.IsError, late.Data.GetProperty("reason").GetString()));
    }

    [Fact]
    public async Task Tasks_are_listed_in_pages_and_by_state()
    {
        foreach (string id in new[] { "a", "b", "c" })
        {
            await _gateway.CreateAsync(id);
        }

        _gateway.Cluster.Pause("b");
        McpCaller.Answer page = await _gateway.LegacyToolAsync("list_tasks", """{"limit":2,"flow":"f"}""");
        Assert.Equal((2, "more"), (page.Data.GetProperty("tasks").GetArrayLength(), page.Data.GetProperty("nextCursor").GetString()));
        Assert.Equal(("f", 2), (_gateway.Cluster.LastQuery!.Flow, _gateway.Cluster.LastQuery.Limit));

        JsonElement waiting =
            Assert.Single((await _gateway.LegacyToolAsync("list_tasks", """{"state":"input_required"}""")).Data.GetProperty("tasks")
                .EnumerateArray());
        Assert.Equal(("b", "Review"), (waiting.GetProperty("taskId").GetString(), waiting.GetProperty("prompt").GetString()));
        Assert.False(waiting.TryGetProperty("fields", out _));
        Assert.True((await _gateway.LegacyToolAsync("list_tasks", """{"cursor":"not ours"}""")).IsError);
    }

    [Fact]
    public async Task A_task_is_canceled_once_and_with_a_reason()
    {
        await _gateway.CreateAsync("t");

        Assert.Equal("cancelled", (await _gateway.LegacyToolAsync("cancel_task", """{"taskId":"t","reason":"wrong report"}"""))
            .Data.GetProperty("state").GetString());
        Assert.Equal(
            "already_final", (await _gateway.LegacyToolAsync("cancel_task", """{"taskId":"t"}""")).Data.GetProperty("reason").GetString());
        Assert.Equal("wrong report", Assert.Single(_gateway.Cluster["t"].Cancels).Reason);
    }

    [Theory]
    [InlineData("get_task", "{}", "invalid_arguments")]
    [InlineData("get_task", """{"taskId":5}""", "invalid_arguments")]
    [InlineData("get_task", """{"taskId":"t","wait":1}""", "invalid_arguments")]
    [InlineData("get_task", """{"taskId":"t","waitSeconds":-1}""", "invalid_arguments")]
    [InlineData("get_task", """{"taskId":"unknown"}""", "not_found")]
    [InlineData("get_task", """{"taskId":"a/b"}""", "not_found")]
    [InlineData("resume_task", """{"taskId":"t"}""", "invalid_arguments")]
    [InlineData("resume_task", """{"taskId":"t","answer":"yes"}""", "invalid_arguments")]
    [InlineData("resume_task", """{"taskId":"t","answer":{},"pause":0}""", "invalid_arguments")]
    [InlineData("resume_task", """{"taskId":"t","answer":{}}""", "not_paused_yet")]
    [InlineData("resume_task", """{"taskId":"over","answer":{}}""", "not_paused")]
    [InlineData("cancel_task", """{"taskId":"unknown"}""", "not_found")]
    [InlineData("cancel_task", """{"taskId":"t","reason":5}""", "invalid_arguments")]
    [InlineData("list_tasks", """{"state":"paused"}""", "invalid_arguments")]
    [InlineData("list_tasks", """{"limit":1000}""", "invalid_arguments")]
    public async Task A_tools_refusal_is_in_its_result(string tool, string arguments, string reason)
    {
        await _gateway.CreateAsync("t");
        await _gateway.CreateAsync("over");
        _gateway.Cluster.Succeed("over");

        McpCaller.Answer answer = await _gateway.ModernToolAsync(tool, arguments);

        Assert.Equal((true, reason), (answer.IsError, answer.Data.GetProperty("reason").GetString()));
        Assert.Equal(answer.Said, answer.Data.GetProperty("error").GetString());
    }

    private async Task<JsonElement> GetAsync(string id) =>
        (await _gateway.ModernAsync("tasks/get", $"\"taskId\":\"{id}\"", Follows)).Result;

    private Task<McpCaller.Answer> UpdateAsync(string id, string responses) =>
        _gateway.ModernAsync("tasks/update", $"\"taskId\":\"{id}\",\"inputResponses\":{responses}", Follows);
}
