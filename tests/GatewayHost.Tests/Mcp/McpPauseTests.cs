using System.Buffers.Text;
using System.Net;
using System.Text;
using System.Text.Json;
using Asya.Catalog;
using Asya.Gateway.Tests.Fakes;
using Asya.Gateway.Tests.Identity;
using Asya.Payloads;
using Asya.Tasks;
using static Asya.Gateway.Tests.Mcp.McpQuestions;

namespace Asya.Gateway.Tests.Mcp;

/// <summary>A pause as a question to the client's user: the question, its state and the answer.</summary>
public sealed class McpPauseTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _clock = new();
    private GatewayFixture _gateway = null!;

    public async Task InitializeAsync() => _gateway = await GatewayFixture.StartAsync(clock: _clock);

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task A_pause_is_asked_and_its_answer_ends_the_call()
    {
        McpCaller.Answer asked = await AskAsync(_gateway);

        Assert.Equal(HttpStatusCode.OK, asked.Status);
        Assert.Equal("input_required", asked.Result.GetProperty("resultType").GetString());
        JsonElement question = asked.Result.GetProperty("inputRequests").GetProperty("pause-1");
        Assert.Equal("elicitation/create", question.GetProperty("method").GetString());
        Assert.Equal("Review", question.GetProperty("params").GetProperty("message").GetString());
        Assert.Equal(
            """{"type":"object","properties":{"approved":{"type":"boolean"}},"required":[]}""",
            question.GetProperty("params").GetProperty("requestedSchema").GetRawText());

        _gateway.Cluster.OnAnswered = id => _gateway.Cluster.Succeed(id);
        McpCaller.Answer over = await AnswerAsync(_gateway, asked, """{"action":"accept","content":{"approved":true}}""");

        Assert.Equal("""{"final_report":"done"}""", over.Data.GetRawText());
        ResumeTask given = Assert.Single(_gateway.Cluster[TheTask].Answers);
        Assert.Equal(("""{"approved":true}""", 1, "mcp"), (given.Input.ToString(), given.Pause, given.Channel));
    }

    [Fact]
    public async Task A_second_pause_is_a_second_question()
    {
        _gateway.Cluster.Dropped = [];
        McpCaller.Answer first = await AskAsync(_gateway);
        _gateway.Cluster.OnAnswered = id => _gateway.Cluster.Pause(id, """{"prompt":"Cleared?","fields":[]}""");

        McpCaller.Answer second = await AnswerAsync(_gateway, first, """{"action":"accept","content":{"approved":true}}""");

        Assert.Equal("Cleared?", second.Result.GetProperty("inputRequests").GetProperty("pause-2").GetProperty("params")
            .GetProperty("message").GetString());
        Assert.NotEqual(StateOf(first), StateOf(second));
    }

    [Theory]
    [InlineData("decline")]
    [InlineData("cancel")]
    public async Task A_declined_question_leaves_the_task_paused_and_the_result_says_so(string action)
    {
        McpCaller.Answer asked = await AskAsync(_gateway);

        McpCaller.Answer answer = await AnswerAsync(_gateway, asked, $$"""{"action":"{{action}}"}""");

        Assert.False(answer.IsError);
        Assert.Contains("stays paused", answer.Said, StringComparison.Ordinal);
        Assert.Equal(("input_required", 1), (answer.Data.GetProperty("state").GetString(), answer.Data.GetProperty("pause").GetInt32()));
        Assert.Equal(TaskPhase.Paused, _gateway.Cluster[TheTask].Now.Phase);
        Assert.Empty(_gateway.Cluster[TheTask].Answers);
    }

    [Fact]
    public async Task Without_an_answer_the_question_is_asked_again()
    {
        McpCaller.Answer asked = await AskAsync(_gateway);

        McpCaller.Answer again =
            await _gateway.ModernToolAsync("report_approval", "{}", McpCaller.Elicits, $"\"requestState\":\"{StateOf(asked)}\",");

        Assert.Equal("input_required", again.Result.GetProperty("resultType").GetString());
        Assert.Single(_gateway.Cluster.Created);
    }

    [Fact]
    public async Task The_same_answer_sent_again_is_that_answer_and_another_comes_too_late()
    {
        McpCaller.Answer asked = await AskAsync(_gateway);
        const string Yes = """{"action":"accept","content":{"approved":true}}""";
        _gateway.Cluster.OnAnswered = id => _gateway.Cluster.Succeed(id);
        await AnswerAsync(_gateway, asked, Yes);

        McpCaller.Answer repeated = await AnswerAsync(_gateway, asked, Yes);
        McpCaller.Answer replayed = await AnswerAsync(_gateway, asked, """{"action":"accept","content":{"approved":false}}""");

        Assert.Equal("done", repeated.Data.GetProperty("final_report").GetString());
        Assert.Equal((true, "already_answered"), (replayed.IsError, replayed.Data.GetProperty("reason").GetString()));
        Assert.Single(_gateway.Cluster[TheTask].Answers);
    }

    [Fact]
    public async Task A_question_answered_elsewhere_is_not_answered_again()
    {
        McpCaller.Answer asked = await AskAsync(_gateway);
        using HttpResponseMessage elsewhere = await _gateway.PostAsync($"/mesh/{TheTask}:resume", """{"approved":false}""");
        Assert.Equal(HttpStatusCode.OK, elsewhere.StatusCode);

        McpCaller.Answer late = await AnswerAsync(_gateway, asked, """{"action":"accept","content":{"approved":true}}""");

        Assert.True(late.IsError);
        Assert.Equal("already_answered", late.Data.GetProperty("reason").GetString());
    }

    [Fact]
    public async Task Tasks_of_a_removed_flow_still_take_answers()
    {
        McpCaller.Answer asked = await AskAsync(_gateway);
        _gateway.Cluster.Flows = [];
        _gateway.Cluster.OnAnswered = id => _gateway.Cluster.Succeed(id);

        McpCaller.Answer over = await AnswerAsync(_gateway, asked, """{"action":"accept","content":{"approved":true}}""");

        Assert.Equal("done", over.Data.GetProperty("final_report").GetString());
    }

    [Fact]
    public async Task A_state_that_was_changed_made_up_or_given_for_another_tool_is_refused()
    {
        McpCaller.Answer asked = await AskAsync(_gateway);
        string state = StateOf(asked);
        int dot = state.IndexOf('.', StringComparison.Ordinal);
        string body = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(state.AsSpan(0, dot)));
        string otherPause =
            Base64Url.EncodeToString(Encoding.UTF8.GetBytes(body.Replace("\"pause\":1", "\"pause\":2", StringComparison.Ordinal)));
        _gateway.Cluster.Flows = [.. _gateway.Cluster.Flows, new FlowInfo { Name = "other" }];

        foreach (string forged in
            new[] { "", ".", "x", "x.y", state[..dot], state[..dot] + ".", otherPause + state[dot..], state + "A",
                state[..^1] + (state[^1] == 'A' ? 'E' : 'A'), "ä." + state[(dot + 1)..] })
        {
            McpCaller.Answer answer = await AnswerAsync(_gateway, forged, """{"action":"accept","content":{"approved":true}}""");
            Assert.True(answer.Body.TryGetProperty("error", out _), $"'{forged}' was taken: {answer.Text}");
            Assert.Equal(-32602, answer.Code);
        }

        Assert.Equal(-32602, (await _gateway.ModernToolAsync("other", "{}", McpCaller.Elicits, $"\"requestState\":\"{state}\",")).Code);
        Assert.Equal(-32602,
            (await _gateway.ModernToolAsync("report_approval", "{}", McpCaller.Elicits, $"\"requestState\":\"{new string('a', 5000)}\","))
                .Code);
        Assert.Empty(_gateway.Cluster[TheTask].Answers);
        Assert.Single(_gateway.Cluster.Created);
    }

    [Fact]
    public async Task A_state_ends_with_its_time_and_the_task_waits_on()
    {
        McpCaller.Answer asked = await AskAsync(_gateway);
        _clock.Advance(TimeSpan.FromDays(1));

        McpCaller.Answer late = await AnswerAsync(_gateway, asked, """{"action":"accept","content":{"approved":true}}""");

        Assert.Equal((true, "request_state_expired"), (late.IsError, late.Data.GetProperty("reason").GetString()));
        Assert.Contains("resume_task", late.Said, StringComparison.Ordinal);
        Assert.Equal(TaskPhase.Paused, _gateway.Cluster[TheTask].Now.Phase);
    }

    [Fact]
    public async Task Gateways_with_one_key_take_each_others_states_and_others_do_not()
    {
        const string Key = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
        await using GatewayFixture one = await GatewayFixture.StartAsync(o => (o.Mcp.StateKey, o.Mcp.Wait) = (Key, TimeSpan.Zero));
        await using GatewayFixture two = await GatewayFixture.StartAsync(o => (o.Mcp.StateKey, o.Mcp.Wait) = (Key, TimeSpan.Zero));
        await using GatewayFixture stranger = await GatewayFixture.StartAsync(o => o.Mcp.Wait = TimeSpan.Zero);
        McpCaller.Answer asked = await AskAsync(one);
        string task = Assert.Single(one.Cluster.Created).Key.Value;
        foreach (GatewayFixture other in new[] { two, stranger })
        {
            other.Cluster.Create(task, new CreateTask { Flow = "report_approval" });
            other.Cluster.Pause(task);
        }

        McpCaller.Answer taken = await AnswerAsync(two, asked, """{"action":"accept","content":{"approved":true}}""");
        McpCaller.Answer refused = await AnswerAsync(stranger, asked, """{"action":"accept","content":{"approved":true}}""");

        Assert.Equal("working", taken.Data.GetProperty("state").GetString());
        Assert.Equal(-32602, refused.Code);
    }

    [Theory]
    [InlineData("c2hvcnQ=")]
    [InlineData("not base64 at all, but long enough to be a key if it were")]
    public async Task A_key_that_is_none_stops_the_start(string key)
    {
        Exception refused = await Assert.ThrowsAnyAsync<Exception>(() => GatewayFixture.StartAsync(o => o.Mcp.StateKey = key));

        Assert.Contains("Asya:Gateway:Mcp:StateKey", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(key, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_state_is_bound_to_its_caller_and_needs_the_scope()
    {
        using KeyFile keys = new();
        keys.With("ann", "create approve").With("bob", "create approve").With("eve", "admin", tenant: "other")
            .With("starter", "create read");
        await using GatewayFixture gateway = await IdentityGateway.StartAsync(keys);
        gateway.Cluster.OnCreated = id => gateway.Cluster.Pause(id);
        McpCaller.Answer asked =
            await gateway.ModernToolAsync("report_approval", "{}", McpCaller.Elicits, headers: IdentityGateway.KeyOf("ann"));
        const string Yes = """{"action":"accept","content":{"approved":true}}""";

        Assert.Equal(-32602, (await AnswerAsync(gateway, StateOf(asked), Yes, IdentityGateway.KeyOf("bob"))).Code);
        Assert.Equal(-32602, (await AnswerAsync(gateway, StateOf(asked), Yes, IdentityGateway.KeyOf("eve"))).Code);
        Assert.Equal(HttpStatusCode.Forbidden, (await AnswerAsync(gateway, StateOf(asked), Yes, IdentityGateway.KeyOf("starter"))).Status);
        FakeTask task = gateway.Cluster[Assert.Single(gateway.Cluster.Created).Key.Value];
        Assert.Empty(task.Answers);

        // A caller that may not answer is not asked.
        McpCaller.Answer plain =
            await gateway.ModernToolAsync("report_approval", "{}", McpCaller.Elicits, headers: IdentityGateway.KeyOf("starter"));
        Assert.Equal("input_required", plain.Data.GetProperty("state").GetString());

        gateway.Cluster.OnAnswered = id => gateway.Cluster.Succeed(id);
        Assert.False((await AnswerAsync(gateway, StateOf(asked), Yes, IdentityGateway.KeyOf("ann"))).IsError);
        Assert.Equal("ann", Assert.Single(task.Answers).By);
    }

    [Theory]
    [InlineData("""{"name":"a","type":"string","prompt":"What?"}""", """{"type":"string","title":"What?"}""", "\"x\"", "\"x\"")]
    [InlineData("""{"name":"a","type":"number","default":1.5}""", """{"type":"number","default":1.5}""", "1.50", "1.50")]
    [InlineData("""{"name":"a","type":"integer","default":1.5}""", """{"type":"integer"}""", "7", "7")]
    [InlineData("""{"name":"a","type":"boolean","default":false}""", """{"type":"boolean","default":false}""", "true", "true")]
    [InlineData("""{"name":"a","type":"string","options":["x","y"],"default":"y"}""",
        """{"type":"string","enum":["x","y"],"default":"y"}""", "\"x\"", "\"x\"")]
    [InlineData("""{"name":"a","type":"number","options":[1,2.5]}""", """{"type":"string","enum":["1","2.5"]}""", "\"2.5\"", "2.5")]
    [InlineData("""{"name":"a","type":"array","options":["x","y"]}""", """{"type":"array","items":{"type":"string","enum":["x","y"]}}""",
        "[\"x\",\"y\"]", "[\"x\",\"y\"]")]
    [InlineData("""{"name":"a","type":"array","prompt":"Tags"}""",
        """{"type":"string","title":"Tags","description":"Tags (JSON: an array)"}""", "\"[1, 2]\"", "[1, 2]")]
    [InlineData(
        """{"name":"a","type":"object"}""", """{"type":"string","description":"a (JSON: an object)"}""", "\"{\\\"b\\\":1}\"", "{\"b\":1}")]
    [InlineData("""{"name":"a","type":"file"}""", """{"type":"string"}""", "\"x\"", "\"x\"")]
    public async Task Fields_become_a_flat_form_and_its_values_become_the_answer(string field, string schema, string value, string answer)
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(o => o.Mcp.Wait = TimeSpan.Zero);
        McpCaller.Answer asked = await AskAsync(gateway, $$"""{"prompt":"Review","fields":[{{field}}]}""");

        await AnswerAsync(gateway, asked, $$"""{"action":"accept","content":{"a":{{value}}} }""");

        JsonElement properties = asked.Result.GetProperty("inputRequests").GetProperty("pause-1").GetProperty("params")
            .GetProperty("requestedSchema").GetProperty("properties");
        Assert.Equal(schema, properties.GetProperty("a").GetRawText());
        Assert.Equal($$"""{"a":{{answer}}}""", Assert.Single(gateway.Cluster[Assert.Single(gateway.Cluster.Created).Key.Value].Answers)
            .Input.ToString());
    }

    [Theory]
    [InlineData("""{"name":"a","type":"text"}""", """{"type":"string","minLength":2,"maxLength":9,"pattern":"[A-Z]*"}""",
        """{"type":"string","description":"a (in the form [A-Z]*)","minLength":2,"maxLength":9}""")]
    [InlineData("""{"name":"a","type":"float","label":"How much"}""",
        """{"type":"number","title":"How much","minimum":0.5,"maximum":1e3}""",
        """{"type":"number","title":"How much","minimum":0.5,"maximum":1e3}""")]
    [InlineData("""{"name":"a","type":"int"}""", """{"type":"integer","minimum":-1}""", """{"type":"integer","minimum":-1}""")]
    [InlineData("""{"name":"a","type":"list","options":["x","y"]}""",
        """{"type":"array","minItems":1,"maxItems":2,"items":{"enum":["x","y"]}}""",
        """{"type":"array","minItems":1,"maxItems":2,"items":{"type":"string","enum":["x","y"]}}""")]
    [InlineData(
        """{"name":"a","type":"array"}""", """{"type":"array","minItems":1}""", """{"type":"string","description":"a (JSON: an array)"}""")]
    [InlineData("""{"name":"a","type":"string"}""", """{"type":"string","minLength":1.5,"maxLength":"9"}""", """{"type":"string"}""")]
    public async Task The_form_repeats_the_published_schema_as_far_as_a_form_can(string field, string published, string schema)
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(o => o.Mcp.Wait = TimeSpan.Zero);
        gateway.Cluster.AnswerSchema = JsonBytes.FromText($$$"""{"type":"object","properties":{"a":{{{published}}}},"required":["a"]}""");
        McpCaller.Answer asked = await AskAsync(gateway, $$"""{"prompt":"Review","fields":[{{field}}]}""");

        Assert.Equal(schema, SchemaOf(asked).GetProperty("properties").GetProperty("a").GetRawText());
        Assert.Equal("""["a"]""", SchemaOf(asked).GetProperty("required").GetRawText());
    }

    [Theory]
    [InlineData("\"true\"", "true")]
    [InlineData("\"\\\"true\\\"\"", "\"true\"")]
    [InlineData("\"1\"", "1")]
    [InlineData("\"\\\"1\\\"\"", "\"1\"")]
    public async Task A_text_beside_the_value_that_it_looks_like_is_another_choice(string chosen, string answer)
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(o => o.Mcp.Wait = TimeSpan.Zero);
        McpCaller.Answer asked = await AskAsync(gateway, """{"fields":[{"name":"a","options":["true",true,1,"1"]}]}""");

        await AnswerAsync(gateway, asked, $$"""{"action":"accept","content":{"a":{{chosen}}} }""");

        Assert.Equal(["\"true\"", "true", "1", "\"1\""], SchemaOf(asked).GetProperty("properties").GetProperty("a").GetProperty("enum")
            .EnumerateArray().Select(static one => one.GetString()));
        Assert.Equal($$"""{"a":{{answer}}}""", Assert.Single(gateway.Cluster[Assert.Single(gateway.Cluster.Created).Key.Value].Answers)
            .Input.ToString());
    }

    [Theory]
    [InlineData("choice", """{"type":"string","oneOf":[{"const":"1","title":"one"},{"const":"x","title":"x"}]}""", "\"1\"", "1")]
    [InlineData("array", """{"type":"array","items":{"anyOf":[{"const":"1","title":"one"},{"const":"x","title":"x"}]}}""", "[\"x\",\"1\"]",
        "[\"x\",1]")]
    public async Task Choices_with_labels_show_these_and_answer_with_their_values(string type, string schema, string value, string answer)
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(o => o.Mcp.Wait = TimeSpan.Zero);
        McpCaller.Answer asked =
            await AskAsync(gateway, $$$"""{"fields":[{"name":"a","type":"{{{type}}}","options":[{"value":1,"label":"one"},"x"]}]}""");

        await AnswerAsync(gateway, asked, $$"""{"action":"accept","content":{"a":{{value}}} }""");

        Assert.Equal(schema, SchemaOf(asked).GetProperty("properties").GetProperty("a").GetRawText());
        Assert.Equal($$"""{"a":{{answer}}}""", Assert.Single(gateway.Cluster[Assert.Single(gateway.Cluster.Created).Key.Value].Answers)
            .Input.ToString());
    }

    [Theory]
    [InlineData("""{"name":"a","type":"object"}""", "\"[1]\"")]
    [InlineData("""{"name":"a","type":"array"}""", "\"not json\"")]
    [InlineData("""{"name":"a","type":"array"}""",
        "\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]\"")]
    [InlineData("""{"name":"a","type":"object"}""", "\"{\\\"b\\\":1,\\\"b\\\":2}\"")]
    public async Task A_text_that_is_to_hold_json_and_does_not_is_refused(string field, string value)
    {
        McpCaller.Answer asked = await AskAsync(_gateway, $$"""{"prompt":"Review","fields":[{{field}}]}""");

        McpCaller.Answer answer = await AnswerAsync(_gateway, asked, $$"""{"action":"accept","content":{"a":{{value}}} }""");

        Assert.StartsWith("\"a\" must hold the JSON of an ", AskedAgain(answer), StringComparison.Ordinal);
        Assert.Equal(TaskPhase.Paused, _gateway.Cluster[TheTask].Now.Phase);
    }

    [Theory]
    [InlineData("{}", """{"answer":"{\"a\":1}"}""", """{"a":1}""")]
    [InlineData("""{"prompt":"Go on?"}""", "{}", "{}")]
    [InlineData("""{"prompt":"Go on?","fields":[]}""", """{"answer":""}""", "{}")]
    [InlineData("[1]", "{}", "{}")]
    public async Task A_pause_without_fields_takes_one_free_answer(string metadata, string content, string answer)
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(o => o.Mcp.Wait = TimeSpan.Zero);
        McpCaller.Answer asked = await AskAsync(gateway, metadata);

        await AnswerAsync(gateway, asked, $$"""{"action":"accept","content":{{content}} }""");

        Assert.Equal(answer, Assert.Single(gateway.Cluster[Assert.Single(gateway.Cluster.Created).Key.Value].Answers).Input.ToString());
    }

    [Theory]
    [InlineData("1")]
    [InlineData("{}")]
    [InlineData("""{"action":"maybe"}""")]
    [InlineData("""{"action":"accept","content":[]}""")]
    public async Task An_answer_that_is_none_is_refused(string response)
    {
        McpCaller.Answer asked = await AskAsync(_gateway);

        Assert.Equal(-32602, (await AnswerAsync(_gateway, asked, response)).Code);
        Assert.Empty(_gateway.Cluster[TheTask].Answers);
    }

    private string TheTask => Assert.Single(_gateway.Cluster.Created).Key.Value;
}
