using System.Text.Json;
using static Asya.Gateway.Tests.A2A1Caller;

namespace Asya.Gateway.Tests;

/// <summary>The messages of a task: what the requester said, what was asked, and what was answered.</summary>
public sealed class A2AHistoryTests : IAsyncLifetime
{
    private const string Form = """{"prompt":"Review","fields":[{"name":"approved","type":"boolean"}]}""";

    private GatewayFixture _gateway = null!;

    public async Task InitializeAsync() => _gateway = await GatewayFixture.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Theory]
    [InlineData(JsonRpc)]
    [InlineData(Rest)]
    public async Task A_task_of_1_0_has_what_was_said_asked_and_answered_in_order(string binding)
    {
        A2A1Caller caller = new(_gateway, binding);
        string id = await AnsweredAsync();

        JsonElement task = await caller.ResultAsync("get", $$"""{"id":"{{id}}"}""");

        Assert.Equal(
            $$$"""
            [{"messageId":"{{{id}}}-start","taskId":"{{{id}}}","contextId":"{{{id}}}","role":"ROLE_USER","parts":[{"data":{"topic":"Q3"},"mediaType":"application/json"}],"metadata":{"at":"2026-03-08T10:00:01.123Z"}},{"messageId":"{{{id}}}-pause-1","taskId":"{{{id}}}","contextId":"{{{id}}}","role":"ROLE_AGENT","parts":[{"text":"Review"},{"data":{{{Form}}},"mediaType":"application/json","metadata":{"pause":1}}],"metadata":{"at":"2026-03-08T10:00:02.123Z","pause":1}},{"messageId":"{{{id}}}-answer-1","taskId":"{{{id}}}","contextId":"{{{id}}}","role":"ROLE_USER","parts":[{"data":{"approved":true},"mediaType":"application/json"}],"metadata":{"at":"2026-03-08T10:00:03.123Z","pause":1,"channel":"a2a"}}]
            """,
            task.GetProperty("history").GetRawText());
    }

    [Fact]
    public async Task A_task_of_0_3_has_the_same_in_its_own_words()
    {
        string id = await AnsweredAsync();

        JsonElement history = (await OldAsync("tasks/get", $$"""{"id":"{{id}}"}""")).GetProperty("history");

        Assert.Equal(["user", "agent", "user"], history.EnumerateArray().Select(one => one.GetProperty("role").GetString()));
        Assert.All(history.EnumerateArray(), static one => Assert.Equal("message", one.GetProperty("kind").GetString()));
        Assert.Equal(
            $$$"""[{"kind":"text","text":"Review"},{"kind":"data","data":{{{Form}}},"metadata":{"pause":1}}]""",
            history[1].GetProperty("parts").GetRawText());
        Assert.Equal("""[{"kind":"data","data":{"approved":true}}]""", history[2].GetProperty("parts").GetRawText());
    }

    [Theory]
    [InlineData(0, "")]
    [InlineData(1, "answer-1")]
    [InlineData(2, "pause-1 answer-1")]
    [InlineData(50, "start pause-1 answer-1")]
    public async Task History_has_at_most_as_many_messages_as_are_asked_for_and_they_are_the_latest(int length, string expected)
    {
        string id = await AnsweredAsync();
        foreach (string binding in new[] { JsonRpc, Rest })
        {
            A2A1Caller caller = new(_gateway, binding);
            Assert.Equal(expected, NamesOf(await caller.ResultAsync("get", $$"""{"id":"{{id}}","historyLength":{{length}}}""")));
            JsonElement list = await caller.ResultAsync("list", $$"""{"historyLength":{{length}}}""");
            Assert.Equal(expected, NamesOf(Assert.Single(list.GetProperty("tasks").EnumerateArray())));
        }

        Assert.Equal(expected, NamesOf(await OldAsync("tasks/get", $$"""{"id":"{{id}}","historyLength":{{length}}}""")));
    }

    [Fact]
    public async Task A_list_has_no_messages_unless_they_are_asked_for()
    {
        await AnsweredAsync();
        int reads = _gateway.Cluster.MessageReads;

        JsonElement list = await new A2A1Caller(_gateway, JsonRpc).ResultAsync("list", "{}");

        Assert.Equal("", NamesOf(list.GetProperty("tasks")[0]));
        Assert.Equal(reads, _gateway.Cluster.MessageReads);
    }

    [Theory]
    [InlineData("", "start pause-1")]
    [InlineData(""","configuration":{"historyLength":1}""", "pause-1")]
    [InlineData(""","configuration":{"historyLength":0}""", "")]
    public async Task The_reply_to_a_message_has_the_messages_too(string configuration, string expected)
    {
        _gateway.Cluster.OnCreated = id => _gateway.Cluster.Pause(id);
        JsonElement sent = await new A2A1Caller(_gateway, Rest).ResultAsync(
            "send", Message("""{"data":{"topic":"Q3"}}""", rest: configuration));

        Assert.Equal(expected, NamesOf(sent.GetProperty("task")));
    }

    [Fact]
    public async Task A_stream_has_the_messages_in_its_first_item_if_they_are_asked_for()
    {
        _gateway.Cluster.OnCreated = id => _gateway.Cluster.Pause(id);
        A2A1Caller caller = new(_gateway, JsonRpc);
        string[] histories = new string[2];
        foreach (int length in new[] { 0, 5 })
        {
            string more = length == 0 ? "" : $$""","configuration":{"historyLength":{{length}}}""";
            using SseReader stream = await caller.OpenAsync("stream", Message("""{"data":{}}""", id: $"s-{length}", rest: more));
            histories[length / 5] = NamesOf((await caller.ItemAsync(stream))!.Value.Value);
        }

        Assert.Equal("", histories[0]);
        Assert.StartsWith("start", histories[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_said_as_a_text_is_shown_as_one()
    {
        _gateway.Cluster.OnCreated = id => _gateway.Cluster.Pause(id, """{"prompt":"Go on?"}""");
        A2A1Caller caller = new(_gateway, JsonRpc);
        string id = (await caller.ResultAsync("send", Message("""{"text":"hello"}""")))
            .GetProperty("task").GetProperty("id").GetString()!;
        await caller.ResultAsync("send", Message("""{"text":"yes"}""", id, id: "m-2", rest: ""","configuration":{"returnImmediately":true}"""));

        JsonElement history = (await caller.ResultAsync("get", $$"""{"id":"{{id}}"}""")).GetProperty("history");

        Assert.Equal("""[{"text":"hello"}]""", history[0].GetProperty("parts").GetRawText());
        Assert.Equal("""[{"text":"yes"}]""", history[2].GetProperty("parts").GetRawText());
    }

    [Fact]
    public async Task The_open_question_is_the_same_message_in_the_status_and_in_the_history()
    {
        _gateway.Cluster.OnCreated = id => _gateway.Cluster.Pause(id);
        JsonElement task = (await new A2A1Caller(_gateway, JsonRpc).ResultAsync("send", Message("""{"data":{}}""")))
            .GetProperty("task");

        Assert.Equal(
            task.GetProperty("status").GetProperty("message").GetProperty("messageId").GetString(),
            task.GetProperty("history")[1].GetProperty("messageId").GetString());
    }

    [Fact]
    public async Task The_guides_shape_has_messages_only_if_they_are_asked_for()
    {
        const string Start = """ "message":{"role":"user","parts":[{"type":"text","text":"hi"}]},"skill":"report_approval" """;

        JsonElement plain = await OldAsync("message/send", $$"""{ {{Start}} }""");
        JsonElement asked = await OldAsync("message/send", $$"""{ {{Start}},"configuration":{"historyLength":5} }""");

        Assert.False(plain.TryGetProperty("history", out _));
        Assert.Equal("""[{"role":"user","parts":[{"type":"text","text":"hi"}],"metadata":{"at":"2026-03-08T10:00:01.123Z"}}]""",
            asked.GetProperty("history").GetRawText());
    }

    private static string NamesOf(JsonElement task) => task.TryGetProperty("history", out JsonElement history)
        ? string.Join(' ', history.EnumerateArray().Select(
            one => one.GetProperty("messageId").GetString()![(task.GetProperty("id").GetString()!.Length + 1)..]))
        : "";

    private async Task<string> AnsweredAsync()
    {
        _gateway.Cluster.OnCreated = id => _gateway.Cluster.Pause(id, Form);
        A2A1Caller caller = new(_gateway, JsonRpc);
        string id = (await caller.ResultAsync("send", Message("""{"data":{"topic":"Q3"}}""")))
            .GetProperty("task").GetProperty("id").GetString()!;
        await caller.ResultAsync("send", Message(
            """{"data":{"approved":true}}""", id, id: "m-2", rest: ""","configuration":{"returnImmediately":true}"""));
        return id;
    }

    private async Task<JsonElement> OldAsync(string method, string parameters)
    {
        using HttpResponseMessage response = await _gateway.Http.PostAsync("/a2a", new StringContent(
            $$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}","params":{{parameters}}}""", System.Text.Encoding.UTF8, "application/json"));
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("result");
    }
}
