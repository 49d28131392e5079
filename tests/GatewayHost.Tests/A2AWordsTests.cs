using System.Net;
using System.Text;
using System.Text.Json;
using Asya.Gateway.A2A.Messages;
using Asya.Tasks;
using static Asya.Gateway.Tests.A2A1Caller;

namespace Asya.Gateway.Tests;

/// <summary>What a message says to a pause: with and without fields, in words, as JSON, as data.</summary>
public sealed class A2AWordsTests : IAsyncLifetime
{
    private const string Gate =
        """{"prompt":"Publish?","fields":[{"name":"approved","type":"boolean"},{"name":"notes","type":"string"}]}""";

    private const string ReturnImmediately = ""","configuration":{"returnImmediately":true}""";

    private GatewayFixture _gateway = null!;

    public static TheoryData<string> Bindings => new(JsonRpc, Rest);

    public async Task InitializeAsync() => _gateway = await GatewayFixture.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Theory]
    [InlineData("""{"approved":true}""", """{"approved":true}""")]
    [InlineData(" \n[1, 2] ", "[1, 2]")]
    [InlineData("true", "true")]
    [InlineData("```json\n{\"a\":1}\n```", """{"a":1}""")]
    [InlineData("```\n{\"a\":1}```", """{"a":1}""")]
    [InlineData("  ```JSON\r\n{\"a\":1}\r\n```\n", """{"a":1}""")]
    [InlineData("```json {\"a\":1}```", null)]
    [InlineData("```not a name\n{\"a\":1}\n```", null)]
    [InlineData("Here:\n```json\n{\"a\":1}\n```", null)]
    [InlineData("```json\n{\"a\":1}\n```\nno, wait", null)]
    [InlineData("```\n```", null)]
    [InlineData("```\n", null)]
    [InlineData("```", null)]
    [InlineData("", null)]
    [InlineData("yes", null)]
    [InlineData("true enough", null)]
    [InlineData("""{"a":1,"a":2}""", null)]
    [InlineData("""{"a":1} {"b":2}""", null)]
    public void A_text_is_json_as_a_whole_bare_or_fenced(string text, string? json) =>
        Assert.Equal(json, JsonTextPart.Read(text) is { } read ? Encoding.UTF8.GetString(read.Span) : null);

    [Theory]

    // JSON of the form, whatever else there is.
    [InlineData("""{"name":"approved","type":"boolean"},{"name":"notes"}""", """{"approved":true}""", """{"approved":true}""")]
    [InlineData("""{"name":"approved","type":"boolean"},{"name":"notes"}""", "```json\n{\"notes\":\"x\",\"more\":1}\n```",
        """{"notes":"x","more":1}""")]
    [InlineData("""{"name":"approved","type":"boolean"},{"name":"notes"}""", """{"aproved":true}""", null)]
    [InlineData("""{"name":"approved","type":"boolean"}""", "{}", null)]

    // The only field.
    [InlineData("""{"name":"title","type":"string"}""", "Fix \"it\" \u00e9", "{\"title\":\"Fix \\\"it\\\" \u00e9\"}")]
    [InlineData("""{"name":"title"}""", "true", """{"title":"true"}""")]
    [InlineData("""{"name":"title"}""", "  ", null)]
    [InlineData("""{"name":"approved","type":"boolean"}""", " true ", """{"approved":true}""")]
    [InlineData("""{"name":"approved","type":"boolean"}""", "yes", null)]
    [InlineData("""{"name":"approved","type":"bool"}""", "False", null)]
    [InlineData("""{"name":"amount","type":"number","required":true}""", "1.50", """{"amount":1.50}""")]
    [InlineData("""{"name":"amount","type":"integer"}""", "12 pieces", null)]
    [InlineData("""{"name":"names","type":"array"}""", """["a"]""", """{"names":["a"]}""")]
    [InlineData("""{"name":"names","type":"list","options":["a","b"]}""", """["a"]""", """{"names":["a"]}""")]
    [InlineData("""{"name":"address","type":"object"}""", """{"street":"x"}""", """{"address":{"street":"x"}}""")]
    [InlineData("""{"name":"pick","options":["red","blu\u0065"]}""", "blue", """{"pick":"blue"}""")]
    [InlineData("""{"name":"pick","options":["red","blue"]}""", "Blue", null)]
    [InlineData("""{"name":"pick","options":[{"value":1,"label":"one"},{"value":2}]}""", "1", """{"pick":1}""")]

    // The only text among others, which decide nothing.
    [InlineData("""{"name":"amount","type":"number"},{"name":"note","type":"string"}""", "as agreed", """{"note":"as agreed"}""")]
    [InlineData("""{"name":"amount","type":"number"},{"name":"note","type":"string"}""", "5", null)]
    [InlineData("""{"name":"amount","type":"number","required":true},{"name":"note"}""", "as agreed", null)]
    [InlineData("""{"name":"amount","type":"number","required":true,"default":5},{"name":"note"}""", "as agreed",
        """{"note":"as agreed"}""")]
    [InlineData("""{"name":"amount","type":"number","deciding":true},{"name":"note"}""", "as agreed", null)]
    [InlineData("""{"name":"approved","type":"boolean"},{"name":"notes","type":"string"}""", "no", null)]
    [InlineData("""{"name":"approved","type":"boolean"},{"name":"notes","type":"string"}""", "Yes, but fix the title", null)]
    [InlineData("""{"name":"approved","type":"boolean"},{"name":"notes","type":"string"}""", "true", null)]
    [InlineData("""{"name":"a"},{"name":"b"}""", "x", null)]
    public async Task A_text_answers_a_form_only_where_it_can_mean_one_thing(string fields, string text, string? answer)
    {
        await PausedAsync("t", $$"""{"prompt":"?","fields":[{{fields}}]}""");

        JsonElement task = await SendAsync(JsonRpc, $$"""{"text":{{JsonSerializer.Serialize(text)}}}""");

        List<ResumeTask> given = _gateway.Cluster["t"].Answers;
        Assert.Equal(answer, given.Count == 0 ? null : given[0].Input.ToString());
        Assert.Equal(answer is null ? "TASK_STATE_INPUT_REQUIRED" : "TASK_STATE_WORKING", State(task));
        Assert.Equal(answer is null ? null : 1, given.Count == 0 ? null : given[0].Pause);
    }

    [Theory]
    [MemberData(nameof(Bindings))]
    public async Task A_text_that_could_mean_anything_leaves_the_task_waiting_and_is_told_what_is_asked(string binding)
    {
        await PausedAsync("t", Gate);

        JsonElement task = await SendAsync(binding, """{"text":"Yes please"}""", "m-1");
        JsonElement asked = task.GetProperty("status").GetProperty("message");
        JsonElement read = (await new A2A1Caller(_gateway, binding).ResultAsync("get", """{"id":"t"}""")).GetProperty("status");

        JsonElement[] parts = [.. asked.GetProperty("parts").EnumerateArray()];
        Assert.Equal(3, parts.Length);
        Assert.Equal("Publish?", parts[0].GetProperty("text").GetString());
        Assert.EndsWith(
            "with: approved (boolean, needed); notes (text).", parts[1].GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Equal(1, parts[2].GetProperty("metadata").GetProperty("pause").GetInt32());
        Assert.Empty(_gateway.Cluster["t"].Answers);

        // Said once, and not to others: the task's own message has another id.
        Assert.Equal(2, read.GetProperty("message").GetProperty("parts").GetArrayLength());
        Assert.NotEqual(asked.GetProperty("messageId").GetString(), read.GetProperty("message").GetProperty("messageId").GetString());

        // The id of the message is not used up.
        Assert.Equal("TASK_STATE_WORKING", State(await SendAsync(binding, """{"text":"{\"approved\":true}"}""", "m-1")));
    }

    [Theory]
    [MemberData(nameof(Bindings))]
    public async Task A_stream_of_such_a_text_is_the_task_and_its_end(string binding)
    {
        A2A1Caller caller = new(_gateway, binding);
        await PausedAsync("t", Gate);

        using SseReader stream = await caller.OpenAsync("stream", Message("""{"text":"no"}""", "t"));

        (string kind, JsonElement task) = (await caller.ItemAsync(stream))!.Value;
        Assert.Equal(("task", "TASK_STATE_INPUT_REQUIRED"), (kind, State(task)));
        Assert.Contains("approved (boolean, needed)", task.GetProperty("status").GetRawText(), StringComparison.Ordinal);
        Assert.Null(await caller.ItemAsync(stream));
    }

    [Theory]
    [InlineData("kind", "input-required")]
    [InlineData("type", "input_required")]
    public async Task The_shapes_of_0_3_are_asked_again_too(string kind, string state)
    {
        await PausedAsync("t", Gate);

        using HttpResponseMessage response = await _gateway.PostAsync("/a2a",
            """
            {"jsonrpc":"2.0","id":1,"method":"message/send",
             "params":{"message":{"taskId":"t","role":"user","parts":[{"%":"text","text":"no"}]}}}
            """.Replace("%", kind, StringComparison.Ordinal));

        JsonElement status =
            (await GatewayFixture.JsonAsync(response, HttpStatusCode.OK)).GetProperty("result").GetProperty("status");
        Assert.Equal((state, 3),
            (status.GetProperty("state").GetString(), status.GetProperty("message").GetProperty("parts").GetArrayLength()));
        Assert.Empty(_gateway.Cluster["t"].Answers);
    }

    [Theory]
    [InlineData("""{"prompt":"Go on?"}""", "no")]
    [InlineData("""{"prompt":"Go on?","fields":[]}""", "true")]
    [InlineData("{}", """{"approved":true}""")]
    public async Task A_pause_without_fields_takes_any_text_as_its_query(string pause, string text)
    {
        await PausedAsync("t", pause);

        await SendAsync(Rest, $$"""{"text":{{JsonSerializer.Serialize(text)}}}""");

        using JsonDocument input = JsonDocument.Parse(_gateway.Cluster["t"].Answers[0].Input.Utf8);
        JsonProperty only = Assert.Single(input.RootElement.EnumerateObject());
        Assert.Equal(("query", text), (only.Name, only.Value.GetString()));
    }

    [Theory]
    [InlineData(Gate, """{"text":"Here you are"},{"data":{"approved":true}}""", """{"approved":true}""")]
    [InlineData(Gate, """{"data":{"approved":true}},{"data":{"notes":"x"}},{"text":"Here"}""", """{"approved":true,"notes":"x"}""")]
    [InlineData("{}", """{"text":"Here you are"},{"data":{"a":1}}""", """{"a":1,"query":"Here you are"}""")]
    [InlineData("{}", """{"data":[1]}""", """{"data":[1]}""")]
    [InlineData("""{"fields":[{"name":"names","type":"array"},{"name":"notes"}]}""", """{"data":["a"]},{"text":"x"}""",
        """{"names":["a"]}""")]
    [InlineData("""{"fields":[{"name":"title"}]}""", """{"data":"a\u0041"}""", """{"title":"aA"}""")]
    [InlineData("""{"fields":[{"name":"approved","type":"boolean"}]}""", """{"data":false}""", """{"approved":false}""")]
    [InlineData(Gate, """{"data":false}""", """{"approved":false}""")]
    [InlineData(Gate, """{"data":"false"}""", null)]
    [InlineData(Gate, """{"data":null}""", null)]
    public async Task Beside_data_a_text_only_accompanies_it_and_data_may_be_any_value(string pause, string parts, string? answer)
    {
        await PausedAsync("t", pause);

        await SendAsync(JsonRpc, parts);

        Assert.Equal(answer, _gateway.Cluster["t"].Answers is [var given, ..] ? given.Input.ToString() : null);
    }

    [Fact]
    public async Task A_text_before_the_first_pause_waits_and_is_read_by_its_form()
    {
        await _gateway.CreateAsync("t");
        int before = _gateway.Cluster.Reads;
        Task<JsonElement> call = SendAsync(JsonRpc, """{"text":"true"}""");
        await Eventually.BecomesAsync(
            "the first look at the task", Eventually.Patience, () => _gateway.Cluster.Reads > before, static () => "no look");
        _gateway.Cluster.Pause("t", """{"fields":[{"name":"approved","type":"boolean"}]}""");

        Assert.Equal("TASK_STATE_WORKING", State(await call));

        ResumeTask answer = Assert.Single(_gateway.Cluster["t"].Answers);
        Assert.Equal("""{"approved":true}""", answer.Input.ToString());

        // A pause that takes no answer that was given unseen can tell it by this.
        Assert.True(answer.IsEarly);
    }

    [Fact]
    public async Task A_text_sent_again_is_a_repeat_although_something_else_is_asked_now()
    {
        await PausedAsync("t", """{"fields":[{"name":"title"}]}""");
        await SendAsync(JsonRpc, """{"text":"A title"}""", "m-1");
        _gateway.Cluster.Pause("t", Gate);

        JsonElement again = await SendAsync(JsonRpc, """{"text":"A title"}""", "m-1");
        JsonElement other = await SendAsync(JsonRpc, """{"text":"A title"}""", "m-2");

        Assert.DoesNotContain("not taken", again.GetRawText(), StringComparison.Ordinal);
        Assert.Contains("not taken", other.GetRawText(), StringComparison.Ordinal);
        Assert.Single(_gateway.Cluster["t"].Answers);
    }

    [Theory]
    [InlineData("x", null, """{"pause":1,"dropped":["x"]}""")]
    [InlineData(null, "title", """{"pause":1,"kept":["title"]}""")]
    [InlineData("x", "title", """{"pause":1,"dropped":["x"],"kept":["title"]}""")]
    [InlineData(null, null, null)]
    public async Task What_was_dropped_of_an_answer_and_what_stayed_is_in_the_metadata(string? dropped, string? kept, string? told)
    {
        await PausedAsync("t", Gate);
        ResumeAnswer answer = new() { Pause = 1, Dropped = dropped is null ? [] : [dropped], Kept = kept is null ? null : [kept] };
        _gateway.Cluster.Move("t", "moved", now => now with { Answers = [answer] });

        JsonElement task = await new A2A1Caller(_gateway, JsonRpc).ResultAsync("get", """{"id":"t"}""");
        using HttpResponseMessage response = await _gateway.Http.GetAsync("/a2a/tasks/t");
        JsonElement guide = await GatewayFixture.JsonAsync(response, HttpStatusCode.OK);

        foreach (JsonElement metadata in new[] { task.GetProperty("metadata"), guide.GetProperty("metadata") })
        {
            Assert.Equal(told, metadata.TryGetProperty("answer", out JsonElement shown) ? shown.GetRawText() : null);
        }
    }

    private async Task PausedAsync(string id, string metadata)
    {
        await _gateway.CreateAsync(id);
        _gateway.Cluster.Pause(id, metadata);
    }

    private async Task<JsonElement> SendAsync(string binding, string parts, string id = "m-1") =>
        (await new A2A1Caller(_gateway, binding).ResultAsync("send", Message(parts, "t", id, rest: ReturnImmediately))).GetProperty("task");
}
