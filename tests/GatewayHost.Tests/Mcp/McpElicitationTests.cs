using System.Net;
using System.Text.Json;
using Asya.Gateway.Tests.Identity;
using Asya.Tasks;

namespace Asya.Gateway.Tests.Mcp;

/// <summary>Clients with a handshake that can ask their user are asked while their call goes on.</summary>
public sealed class McpElicitationTests : IAsyncLifetime
{
    private const string Key = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
    private const string Yes = """{"action":"accept","content":{"approved":true}}""";
    private const string Perhaps = """{"action":"accept","content":{"approved":"perhaps"}}""";

    private readonly ManualTimeProvider _clock = new();
    private GatewayFixture _gateway = null!;

    public async Task InitializeAsync()
    {
        _gateway = await GatewayFixture.StartAsync(static o => o.Mcp.StateKey = Key, _clock);
        _gateway.Cluster.OnCreated = id => _gateway.Cluster.Pause(id);
    }

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task A_pause_is_asked_in_the_open_call_and_its_answer_ends_the_call()
    {
        await using ElicitingClient call = await ElicitingClient.CallAsync(_gateway, await ElicitingClient.ConnectAsync(_gateway));
        (string id, JsonElement question) = await call.QuestionAsync();
        Assert.Equal(("form", "Review"), (question.GetProperty("mode").GetString(), question.GetProperty("message").GetString()));
        Assert.Equal("""{"type":"object","properties":{"approved":{"type":"boolean"}},"required":[]}""",
            question.GetProperty("requestedSchema").GetRawText());

        _gateway.Cluster.OnAnswered = task => _gateway.Cluster.Succeed(task);
        McpCaller.Answer taken = await ElicitingClient.ReplyAsync(_gateway, id, Yes);

        Assert.Equal((HttpStatusCode.Accepted, ""), (taken.Status, taken.Text));
        JsonElement result = await call.ResultAsync();
        Assert.Equal("done", result.GetProperty("structuredContent").GetProperty("final_report").GetString());
        ResumeTask given = Assert.Single(_gateway.Cluster[TheTask].Answers);
        Assert.Equal(("""{"approved":true}""", 1, "mcp"), (given.Input.ToString(), given.Pause, given.Channel));

        // Again, as after a lost receipt.
        Assert.Equal(HttpStatusCode.Accepted, (await ElicitingClient.ReplyAsync(_gateway, id, Yes)).Status);
        Assert.Equal(HttpStatusCode.BadRequest,
            (await ElicitingClient.ReplyAsync(_gateway, id, """{"action":"accept","content":{"approved":false}}""")).Status);
        Assert.Single(_gateway.Cluster[TheTask].Answers);
    }

    [Fact]
    public async Task The_next_pause_is_the_next_question()
    {
        await using ElicitingClient call = await ElicitingClient.CallAsync(_gateway, await ElicitingClient.ConnectAsync(_gateway));
        (string first, _) = await call.QuestionAsync();
        _gateway.Cluster.Dropped = ["more"];
        _gateway.Cluster.OnAnswered = task => _gateway.Cluster.Pause(task, """{"prompt":"Cleared?","fields":[]}""");
        await ElicitingClient.ReplyAsync(_gateway, first, """{"action":"accept","content":{"approved":true,"more":1}}""");

        (string second, JsonElement question) = await call.QuestionAsync();
        Assert.Equal("Of the last answer was dropped what no field of the form names: more.\n\nCleared?",
            question.GetProperty("message").GetString());
        Assert.NotEqual(first, second);

        _gateway.Cluster.Dropped = [];
        _gateway.Cluster.OnAnswered = task => _gateway.Cluster.Succeed(task);
        await ElicitingClient.ReplyAsync(_gateway, second, """{"action":"accept","content":{"answer":""}}""");
        Assert.Equal("done", (await call.ResultAsync()).GetProperty("structuredContent").GetProperty("final_report").GetString());
    }

    [Fact]
    public async Task An_answer_that_does_not_fit_is_asked_for_again()
    {
        await using ElicitingClient call = await ElicitingClient.CallAsync(_gateway, await ElicitingClient.ConnectAsync(_gateway));
        (string first, _) = await call.QuestionAsync();

        Assert.Equal(HttpStatusCode.Accepted, (await ElicitingClient.ReplyAsync(_gateway, first, Perhaps)).Status);

        (string second, JsonElement again) = await call.QuestionAsync();
        Assert.Equal("approved: must be true or false\n\nReview", again.GetProperty("message").GetString());
        _gateway.Cluster.OnAnswered = task => _gateway.Cluster.Succeed(task);
        await ElicitingClient.ReplyAsync(_gateway, second, Yes);
        Assert.Equal("done", (await call.ResultAsync()).GetProperty("structuredContent").GetProperty("final_report").GetString());
    }

    [Theory]
    [InlineData("""{"action":"decline"}""", "result", "stays paused")]
    [InlineData("""{"action":"cancel"}""", "result", "stays paused")]
    [InlineData("""{"code":-32601,"message":"no"}""", "error", "then call resume_task")]
    public async Task A_question_that_is_declined_or_cannot_be_asked_leaves_the_task_paused(string reply, string member, string words)
    {
        await using ElicitingClient call = await ElicitingClient.CallAsync(_gateway, await ElicitingClient.ConnectAsync(_gateway));
        (string id, _) = await call.QuestionAsync();

        Assert.Equal(HttpStatusCode.Accepted, (await ElicitingClient.ReplyAsync(_gateway, id, reply, member)).Status);

        JsonElement result = await call.ResultAsync();
        Assert.Contains(words, result.GetProperty("content")[0].GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Equal(TaskPhase.Paused, _gateway.Cluster[TheTask].Now.Phase);
    }

    [Fact]
    public async Task Without_an_answer_in_time_the_question_is_withdrawn_and_the_result_is_in_words_and_a_late_answer_still_counts()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(static o => o.Mcp.Wait = TimeSpan.FromSeconds(1));
        gateway.Cluster.OnCreated = task => gateway.Cluster.Pause(task);
        await using ElicitingClient call = await ElicitingClient.CallAsync(gateway, await ElicitingClient.ConnectAsync(gateway));
        (string id, _) = await call.QuestionAsync();

        JsonElement withdrawn = await call.NextAsync();
        Assert.Equal(("notifications/cancelled", id),
            (withdrawn.GetProperty("method").GetString(), withdrawn.GetProperty("params").GetProperty("requestId").GetString()));
        JsonElement result = await call.ResultAsync();
        Assert.Contains("resume_task", result.GetProperty("content")[0].GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Accepted, (await ElicitingClient.ReplyAsync(gateway, id, Yes)).Status);
        Assert.Single(Assert.Single(gateway.Cluster.Tasks).Answers);
    }

    [Fact]
    public async Task A_question_answered_elsewhere_is_withdrawn_and_the_call_goes_on()
    {
        await using ElicitingClient call = await ElicitingClient.CallAsync(_gateway, await ElicitingClient.ConnectAsync(_gateway));
        (string id, _) = await call.QuestionAsync();
        _gateway.Cluster.OnAnswered = task => _gateway.Cluster.Succeed(task);

        using HttpResponseMessage elsewhere = await _gateway.PostAsync($"/mesh/{TheTask}:resume", """{"approved":true}""");
        Assert.Equal(HttpStatusCode.OK, elsewhere.StatusCode);

        Assert.Equal(id, (await call.NextAsync()).GetProperty("params").GetProperty("requestId").GetString());
        Assert.Equal("done", (await call.ResultAsync()).GetProperty("structuredContent").GetProperty("final_report").GetString());
    }

    [Fact]
    public async Task A_reply_may_reach_another_gateway()
    {
        await using GatewayFixture other = await GatewayFixture.StartAsync(static o => o.Mcp.StateKey = Key, _clock);
        string session = await ElicitingClient.ConnectAsync(other);
        await using ElicitingClient call = await ElicitingClient.CallAsync(_gateway, session);
        (string id, _) = await call.QuestionAsync();
        other.Cluster.Create(TheTask, new CreateTask { Flow = "report_approval" });
        other.Cluster.Pause(TheTask);

        // There the call is not, so what does not fit is said to the reply.
        McpCaller.Answer unfit = await ElicitingClient.ReplyAsync(other, id, Perhaps);
        Assert.Equal((HttpStatusCode.BadRequest, "approved: must be true or false"), (unfit.Status, unfit.Error));
        Assert.Equal(HttpStatusCode.Accepted, (await ElicitingClient.ReplyAsync(other, id, Yes)).Status);
        Assert.Single(other.Cluster[TheTask].Answers);

        // As the cluster that both have would do.
        _gateway.Cluster.Continue(TheTask);
        _gateway.Cluster.Succeed(TheTask);
        await call.NextAsync();
        Assert.Equal("done", (await call.ResultAsync()).GetProperty("structuredContent").GetProperty("final_report").GetString());
    }

    [Theory]
    [InlineData("2025-11-25", "{}")]
    [InlineData("2025-11-25", """{"elicitation":{"url":{}}}""")]
    [InlineData("2025-03-26", """{"elicitation":{}}""")]
    [InlineData("1999-01-01", """{"elicitation":{}}""")]
    public async Task A_client_that_cannot_ask_gets_no_session(string version, string capabilities) =>
        Assert.Equal("", await ElicitingClient.ConnectAsync(_gateway, version, capabilities));

    [Fact]
    public async Task Without_a_session_of_its_own_a_client_is_answered_in_words()
    {
        string good = await ElicitingClient.ConnectAsync(_gateway);
        await using GatewayFixture stranger = await GatewayFixture.StartAsync();
        string foreign = await ElicitingClient.ConnectAsync(stranger);
        McpCaller.Answer asked = await _gateway.ModernToolAsync("report_approval", "{}", McpCaller.Elicits);
        string state = asked.Result.GetProperty("requestState").GetString()!;
        foreach (string session in new[] { "", "x", "x.y", foreign, good + "A", state })
        {
            await using ElicitingClient call = await ElicitingClient.CallAsync(_gateway, session);
            Assert.Equal("input_required",
                (await call.ResultAsync()).GetProperty("structuredContent").GetProperty("state").GetString());
        }

        // What was signed for one purpose is worth nothing for another.
        foreach (string id in new[] { state, good, foreign, "x" })
        {
            McpCaller.Answer refused = await ElicitingClient.ReplyAsync(_gateway, id, Yes);
            Assert.Equal((HttpStatusCode.BadRequest, -32600), (refused.Status, refused.Code));
        }
    }

    [Theory]
    [InlineData("1")]
    [InlineData("{}")]
    [InlineData("""{"action":"maybe"}""")]
    public async Task A_reply_that_is_none_is_refused(string reply)
    {
        await using ElicitingClient call = await ElicitingClient.CallAsync(_gateway, await ElicitingClient.ConnectAsync(_gateway));
        (string id, _) = await call.QuestionAsync();

        McpCaller.Answer refused = await ElicitingClient.ReplyAsync(_gateway, id, reply);

        Assert.Equal((HttpStatusCode.BadRequest, -32602), (refused.Status, refused.Code));
        Assert.Empty(_gateway.Cluster[TheTask].Answers);
    }

    [Fact]
    public async Task Another_caller_and_one_who_may_not_approve_answer_nothing()
    {
        using KeyFile keys = new();
        keys.With("ann", "create read approve").With("ben", "create read approve").With("eve", "create read");
        await using GatewayFixture gateway = await IdentityGateway.StartAsync(keys, ("Asya:Gateway:Mcp:StateKey", Key));
        gateway.Cluster.OnCreated = id => gateway.Cluster.Pause(id);
        string session = await ElicitingClient.ConnectAsync(gateway, headers: IdentityGateway.KeyOf("ann"));
        await using ElicitingClient call = await ElicitingClient.CallAsync(gateway, session, headers: IdentityGateway.KeyOf("ann"));
        (string id, _) = await call.QuestionAsync();

        McpCaller.Answer foreign = await ElicitingClient.ReplyAsync(gateway, id, Yes, headers: IdentityGateway.KeyOf("ben"));
        Assert.Equal((HttpStatusCode.BadRequest, -32600), (foreign.Status, foreign.Code));

        string eves = await ElicitingClient.ConnectAsync(gateway, headers: IdentityGateway.KeyOf("eve"));
        await using ElicitingClient unasked = await ElicitingClient.CallAsync(gateway, eves, headers: IdentityGateway.KeyOf("eve"));
        Assert.Equal("input_required", (await unasked.ResultAsync()).GetProperty("structuredContent").GetProperty("state").GetString());
        Assert.All(gateway.Cluster.Tasks, static task => Assert.Empty(task.Answers));
    }

    [Fact]
    public async Task The_first_revision_with_questions_gets_the_forms_that_it_knows()
    {
        _gateway.Cluster.OnCreated = id => _gateway.Cluster.Pause(
            id, """{"fields":[{"name":"a","options":[{"value":1,"label":"one"},"x"]},{"name":"b","type":"array","options":["x","y"]}]}""");
        string session = await ElicitingClient.ConnectAsync(_gateway, "2025-06-18");
        await using ElicitingClient call = await ElicitingClient.CallAsync(_gateway, session, "2025-06-18");
        (string id, JsonElement question) = await call.QuestionAsync();

        Assert.False(question.TryGetProperty("mode", out _));
        JsonElement properties = question.GetProperty("requestedSchema").GetProperty("properties");
        Assert.Equal("""{"type":"string","enum":["1","x"],"enumNames":["one","x"]}""", properties.GetProperty("a").GetRawText());
        Assert.Equal("string", properties.GetProperty("b").GetProperty("type").GetString());
        Assert.Equal("""b (JSON: an array of any of "x", "y")""", properties.GetProperty("b").GetProperty("description").GetString());

        await ElicitingClient.ReplyAsync(_gateway, id, """{"action":"accept","content":{"a":"1","b":"[\"y\"]"}}""");
        Assert.Equal("""{"a":1,"b":["y"]}""", Assert.Single(_gateway.Cluster[TheTask].Answers).Input.ToString());
    }

    private string TheTask => Assert.Single(_gateway.Cluster.Created).Key.Value;
}
