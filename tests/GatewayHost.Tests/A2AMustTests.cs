using System.Net;
using System.Text.Json;
using Asya.Catalog;
using static Asya.Gateway.Tests.A2A1Caller;

namespace Asya.Gateway.Tests;

/// <summary>
/// The server's obligations for messages, versions and unsupported features, on each binding. The numbers are A2A 1.0's sections.
/// </summary>
public sealed class A2AMustTests : IAsyncLifetime
{
    private const string Data = """{"data":{"topic":"Q3"},"mediaType":"application/json"}""";
    private const string Approval = """{"data":{"approved":true}}""";

    private GatewayFixture _gateway = null!;

    public static TheoryData<string> Bindings => new(JsonRpc, Rest);

    public async Task InitializeAsync() => _gateway = await GatewayFixture.StartAsync(o => o.EarlyAnswerWait = TimeSpan.Zero);

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task Must_3_3_2_a_task_that_cannot_be_seen_is_not_found_in_the_same_words_whatever_is_asked()
    {
        HashSet<string?> words = [];
        foreach (string operation in (string[])["get", "cancel", "subscribe"])
        {
            foreach (string id in (string[])["unknown", "00000000000000000000000000000000", "..%2f..%2fx", "health~probe"])
            {
                A2AReply reply = await new A2A1Caller(_gateway, JsonRpc).CallAsync(operation, $$"""{"id":"{{id}}"}""");
                Assert.Equal(-32001, reply.Error);
                words.Add(reply.Message?.TrimEnd('.').ToUpperInvariant());
            }
        }

        Assert.Single(words);
    }

    [Theory]
    [MemberData(nameof(Bindings))]
    public async Task Must_3_4_2_ids_are_the_servers_and_an_unknown_one_starts_nothing(string binding)
    {
        A2A1Caller caller = new(_gateway, binding);

        Assert.Equal(-32001, await caller.CodeAsync("send", Message(Data, taskId: "mine")));
        Assert.Equal(-32001, await caller.CodeAsync("stream", Message(Data, taskId: "mine")));
        Assert.Equal(0, _gateway.Cluster.Count);

        JsonElement task = await StartAsync(caller, "m-1");
        Assert.NotEqual(Id(task), Id(await StartAsync(caller, "m-2")));
        Assert.Equal(Id(task), Id(await caller.ResultAsync("get", $$"""{"id":"{{Id(task)}}"}""")));
    }

    [Theory]
    [MemberData(nameof(Bindings))]
    public async Task Must_3_4_1_a_context_is_made_or_kept_and_one_that_is_not_the_tasks_is_refused(string binding)
    {
        A2A1Caller caller = new(_gateway, binding);
        _gateway.Cluster.OnCreated = id => _gateway.Cluster.Pause(id);

        JsonElement own = (await caller.ResultAsync("send", Message(Data, id: "m-1"))).GetProperty("task");
        JsonElement given = (await caller.ResultAsync("send", Message(Data, id: "m-2", contextId: "ctx-1"))).GetProperty("task");

        Assert.NotEqual("", own.GetProperty("contextId").GetString());
        Assert.Equal("ctx-1", given.GetProperty("contextId").GetString());
        Assert.Equal(-32602, await caller.CodeAsync("send", Message(Data, Id(given), "m-3", "ctx-2")));
        Assert.Equal(-32602, await caller.CodeAsync("stream", Message(Data, Id(given), "m-3", "ctx-2")));
        Assert.Empty(_gateway.Cluster[Id(given)].Answers);

        // Left out, it is inferred from the task.
        JsonElement answered = await caller.ResultAsync("send", Message(Approval, Id(given), "m-4", rest: ReturnImmediately));
        Assert.Equal("ctx-1", answered.GetProperty("task").GetProperty("contextId").GetString());
    }

    [Theory]
    [MemberData(nameof(Bindings))]
    public async Task Must_3_2_2_a_message_waits_for_the_pause_or_the_end_unless_it_asks_to_return(string binding)
    {
        A2A1Caller caller = new(_gateway, binding);
        JsonElement working = await caller.ResultAsync("send", Message(Data, id: "m-0", rest: ReturnImmediately));
        Assert.Equal("TASK_STATE_WORKING", State(working.GetProperty("task")));

        _gateway.Cluster.OnCreated = id => _gateway.Cluster.Pause(id);
        JsonElement paused = (await caller.ResultAsync("send", Message(Data))).GetProperty("task");
        Assert.Equal("TASK_STATE_INPUT_REQUIRED", State(paused));
        Assert.Equal(
            """[{"text":"Review"},{"data":{"prompt":"Review","fields":[{"name":"approved","type":"boolean"}]},"mediaType":"application/json","metadata":{"pause":1,"answer_schema":{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","properties":{"approved":{"type":"boolean"}},"anyOf":[{"required":["approved"]},{"maxProperties":0}]}}}]""",
            paused.GetProperty("status").GetProperty("message").GetProperty("parts").GetRawText());
        Assert.Equal("ROLE_AGENT", paused.GetProperty("status").GetProperty("message").GetProperty("role").GetString());

        // The answer is sent, and the call goes on until the end.
        using SseReader watch = await SseReader.OpenAsync(_gateway.Http, $"/mesh/{Id(paused)}/events?last_event_id=2");
        Task<JsonElement> answer =
            caller.ResultAsync("send", Message("""{"data":{"approved":true},"metadata":{"pause":1}}""", Id(paused), "m-2"));
        await watch.NextAsync();
        _gateway.Cluster.Succeed(Id(paused));
        JsonElement done = (await answer).GetProperty("task");
        Assert.Equal("TASK_STATE_COMPLETED", State(done));
        Assert.Equal(
            """[{"artifactId":"result","name":"Task result","parts":[{"data":{"final_report":"done"},"mediaType":"application/json"}]}]""",
            done.GetProperty("artifacts").GetRawText());
        Assert.Equal(("m-2", 1, "a2a"),
            (_gateway.Cluster[Id(paused)].Answers[0].Key, _gateway.Cluster[Id(paused)].Answers[0].Pause, _gateway.Cluster[Id(paused)]
                .Answers[0].Channel));
    }

    [Theory]
    [MemberData(nameof(Bindings))]
    public async Task Must_3_1_1_a_task_that_is_over_takes_no_message_and_one_that_works_none_either(string binding)
    {
        A2A1Caller caller = new(_gateway, binding);
        await _gateway.CreateAsync("over");
        _gateway.Cluster.Succeed("over");
        await _gateway.CreateAsync("working");

        foreach (string operation in (string[])["send", "stream"])
        {
            Assert.Equal(-32004, await caller.CodeAsync(operation, Message(Data, "over")));
            Assert.Equal(-32004, await caller.CodeAsync(operation, Message(Data, "working")));
        }
    }

    [Theory]
    [MemberData(nameof(Bindings))]
    public async Task Must_3_3_4_what_the_card_does_not_declare_is_refused(string binding)
    {
        Assert.Equal("""{"streaming":true,"pushNotifications":true,"extendedAgentCard":false}""", await CapabilitiesAsync(_gateway));
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(o => o.Push.Enabled = false);
        A2A1Caller caller = new(gateway, binding);
        Assert.Equal("""{"streaming":true,"pushNotifications":false,"extendedAgentCard":false}""", await CapabilitiesAsync(gateway));

        foreach (string operation in (string[])["push create", "push get", "push list", "push delete"])
        {
            Assert.Equal(-32003, await caller.CodeAsync(operation, """{"id":"t"}"""));
        }

        Assert.Equal(-32003,
            await caller.CodeAsync(
                "send", Message(Data, rest: ""","configuration":{"taskPushNotificationConfig":{"url":"https://c.example/h"}}""")));
        Assert.Equal(-32004, await caller.CodeAsync("extended card", "{}"));
        Assert.Equal(0, gateway.Cluster.Count);
    }

    [Theory]
    [InlineData(JsonRpc, "2.0")]
    [InlineData(JsonRpc, "0.9")]
    [InlineData(JsonRpc, "one")]
    [InlineData(Rest, "2.0")]
    [InlineData(Rest, "0.3")]
    [InlineData(Rest, "one")]
    public async Task Must_3_6_2_a_version_that_is_not_spoken_is_refused(string binding, string version)
    {
        A2A1Caller caller = new(_gateway, binding);

        A2AReply reply = await caller.CallAsync("send", Message(Data), version);

        Assert.Equal((-32009, "VERSION_NOT_SUPPORTED"), (reply.Error, reply.Reason));
        Assert.Equal(0, _gateway.Cluster.Count);
    }

    [Fact]
    public async Task Must_3_6_2_no_version_is_0_3_unless_the_method_is_1_0s_and_a_version_is_taken_at_its_word()
    {
        await _gateway.CreateAsync("t");

        Assert.Contains("\"kind\":\"task\"", await RpcAsync("tasks/get", null), StringComparison.Ordinal);
        Assert.Contains("TASK_STATE_WORKING", await RpcAsync("GetTask", null), StringComparison.Ordinal);
        Assert.Contains("TASK_STATE_WORKING", await RpcAsync("GetTask", "1.0"), StringComparison.Ordinal);
        Assert.Contains("TASK_STATE_WORKING", await RpcAsync("GetTask", "1.0.1"), StringComparison.Ordinal);
        Assert.Contains("\"kind\":\"task\"", await RpcAsync("tasks/get", "0.3"), StringComparison.Ordinal);
        Assert.Contains("-32601", await RpcAsync("tasks/get", "1.0"), StringComparison.Ordinal);
        Assert.Contains("-32601", await RpcAsync("GetTask", "0.3"), StringComparison.Ordinal);

        // Also as a query, and by the media type that only 1.0 has.
        Assert.Contains("TASK_STATE_WORKING", await _gateway.Http.GetStringAsync("/a2a/tasks/t?A2A-Version=1.0"), StringComparison.Ordinal);
        using HttpRequestMessage byAccept = new(HttpMethod.Get, "/a2a/tasks/t") { Headers = { { "Accept", "application/a2a+json" } } };
        using HttpResponseMessage response = await _gateway.Http.SendAsync(byAccept);
        Assert.Equal("application/a2a+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Contains("TASK_STATE_WORKING", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("\"state\":\"working\"", await _gateway.Http.GetStringAsync("/a2a/tasks/t"), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Bindings))]
    public async Task Must_5_7_what_is_required_is_there_and_media_types_are_ours(string binding)
    {
        A2A1Caller caller = new(_gateway, binding);
        (string Parameters, int Code)[] wrong =
        [
            ("{}", -32602),
            ("""{"message":7}""", -32602),
            (Message(""), -32602),
            (Message("7"), -32602),
            (Message("{}"), -32602),
            (Message("""{"text":"a","data":{}}"""), -32602),
            (Message("""{"text":7}"""), -32602),
            (Message("""{"text":"no json","mediaType":"application/json"}"""), -32602),
            (Message(Data, id: ""), -32602),
            (Message(Data).Replace("ROLE_USER", "user", StringComparison.Ordinal), -32602),
            (Message("""{"raw":"AAAA","mediaType":"image/png"}"""), -32005),
            (Message("""{"url":"https://x.example/y"}"""), -32005),
            (Message("""{"data":{},"mediaType":"application/pdf"}"""), -32005),
        ];
        foreach ((string parameters, int code) in wrong)
        {
            foreach (string operation in (string[])["send", "stream"])
            {
                Assert.True(code == await caller.CodeAsync(operation, parameters), parameters);
            }
        }

        Assert.Equal(0, _gateway.Cluster.Count);
    }

    [Theory]
    [InlineData("""{"data":{"a":1.50}}""", """{"a":1.50}""")]
    [InlineData("""{"text":"{\"a\":1.50}","mediaType":"application/json"}""", """{"a":1.50}""")]
    [InlineData("""{"text":"hello","mediaType":"text/plain","filename":"","metadata":null}""", """{"query":"hello"}""")]
    [InlineData("""{"text":null,"data":{"a":1},"mediaType":""}""", """{"a":1}""")]
    [InlineData("""{"data":{"a":1}},{"text":"hello"}""", """{"a":1,"query":"hello"}""")]
    [InlineData("""{"data":[1.50,null]}""", """{"data":[1.50,null]}""")]
    [InlineData("""{"data":true},{"text":"hello"}""", """{"data":true,"query":"hello"}""")]
    [InlineData("""{"text":"[1.50]","media_type":"application/json"}""", """{"data":[1.50]}""")]
    public async Task Must_5_1_both_bindings_make_the_same_of_the_same_parts(string parts, string payload)
    {
        foreach (string binding in (string[])[JsonRpc, Rest])
        {
            A2A1Caller caller = new(_gateway, binding);
            JsonElement sent = await caller.ResultAsync("send", Message(parts, id: binding, rest: ReturnImmediately));
            Assert.Equal(payload, _gateway.Cluster[Id(sent.GetProperty("task"))].Request.Payload.ToString());
        }
    }

    [Theory]
    [MemberData(nameof(Bindings))]
    public async Task May_3_3_1_a_message_sent_again_changes_nothing_and_its_id_counts_within_its_context(string binding)
    {
        A2A1Caller caller = new(_gateway, binding);
        JsonElement first = await StartAsync(caller, "m-1", "c-1");
        Assert.Equal(Id(first), Id(await StartAsync(caller, "m-1", "c-1")));
        Assert.Equal(-32602,
            await caller.CodeAsync("send", Message("""{"text":"other"}""", id: "m-1", contextId: "c-1", rest: ReturnImmediately)));
        Assert.Equal(1, _gateway.Cluster.Count);

        // Another context, and the new one that a message without a context asks for.
        Assert.NotEqual(Id(first), Id(await StartAsync(caller, "m-1", "c-2")));
        JsonElement own = await StartAsync(caller, "m-1");
        Assert.Equal(Id(own), Id(await StartAsync(caller, "m-1")));
        await caller.ResultAsync("send", Message("""{"text":"other"}""", id: "m-1", rest: ReturnImmediately));
        Assert.Equal(4, _gateway.Cluster.Count);

        _gateway.Cluster.Pause(Id(first));
        await caller.ResultAsync("send", Message(Approval, Id(first), "m-2", rest: ReturnImmediately));
        await caller.ResultAsync("send", Message(Approval, Id(first), "m-2", rest: ReturnImmediately));
        Assert.Single(_gateway.Cluster[Id(first)].Answers);
    }

    [Theory]
    [MemberData(nameof(Bindings))]
    public async Task An_answer_may_be_the_json_of_its_data_in_a_text(string binding)
    {
        A2A1Caller caller = new(_gateway, binding);
        await _gateway.CreateAsync("t");
        _gateway.Cluster.Pause("t");

        await caller.ResultAsync("send", Message("""{"text":" {\"approved\": true} "}""", "t", rest: ReturnImmediately));

        Assert.Equal("""{"approved": true}""", _gateway.Cluster["t"].Answers[0].Input.ToString());
    }

    [Theory]
    [MemberData(nameof(Bindings))]
    public async Task The_flow_is_named_in_the_metadata_or_is_the_only_one(string binding)
    {
        A2A1Caller caller = new(_gateway, binding);
        _gateway.Cluster.Flows = [new FlowInfo { Name = "a" }, new FlowInfo { Name = "b" }];

        Assert.Equal(-32602, await caller.CodeAsync("send", Message(Data)));
        foreach (string name in (string[])["skill", "flow"])
        {
            string metadata = $$""","metadata":{"{{name}}":"b"},"configuration":{"returnImmediately":true}""";
            JsonElement sent = await caller.ResultAsync("send", Message(Data, id: name, rest: metadata));
            Assert.Equal("b", _gateway.Cluster[Id(sent.GetProperty("task"))].Request.Flow);
        }
    }

    private const string ReturnImmediately = ""","configuration":{"returnImmediately":true}""";

    private static async Task<string> CapabilitiesAsync(GatewayFixture gateway)
    {
        using HttpResponseMessage card = await gateway.Http.GetAsync("/.well-known/agent-card.json");
        return (await GatewayFixture.JsonAsync(card, HttpStatusCode.OK)).GetProperty("capabilities").GetRawText();
    }

    private static async Task<JsonElement> StartAsync(A2A1Caller caller, string messageId, string contextId = "") =>
        (await caller.ResultAsync("send", Message(Data, id: messageId, contextId: contextId, rest: ReturnImmediately))).GetProperty("task");

    private static string Id(JsonElement task) => task.GetProperty("id").GetString()!;

    private async Task<string> RpcAsync(string method, string? version)
    {
        string call = $$$"""{"jsonrpc":"2.0","id":1,"method":"{{{method}}}","params":{"id":"t"}}""";
        using HttpResponseMessage response =
            await (version is null ? _gateway.PostAsync("/a2a", call) : _gateway.PostAsync("/a2a", call, ("A2A-Version", version)));
        return await response.Content.ReadAsStringAsync();
    }
}
