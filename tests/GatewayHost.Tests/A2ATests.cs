using System.Net;
using System.Text.Json;
using Asya.Catalog;
using Asya.Tasks;

namespace Asya.Gateway.Tests;

public sealed class A2ATests : IAsyncLifetime
{
    private const string Start =
        """{"jsonrpc":"2.0","id":1,"method":"message/send","params":{"message":{"messageId":"m-1","contextId":"ctx-1","role":"user","parts":[{"kind":"data","data":{"topic":"Q3"}}]},"metadata":{"skill":"report_approval"}}}""";

    private GatewayFixture _gateway = null!;

    public async Task InitializeAsync() => _gateway = await GatewayFixture.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task A_standard_start_blocks_until_the_pause_and_shows_prompt_fields_and_number()
    {
        _gateway.Cluster.OnCreated = id => _gateway.Cluster.Pause(id);

        JsonElement task = await CallAsync(Start);

        Assert.Equal(("task", "ctx-1"), (task.GetProperty("kind").GetString(), task.GetProperty("contextId").GetString()));
        JsonElement status = task.GetProperty("status");
        Assert.Equal("input-required", status.GetProperty("state").GetString());
        Assert.Equal(
            """[{"kind":"text","text":"Review"},{"kind":"data","data":{"prompt":"Review","fields":[{"name":"approved","type":"boolean"}]},"metadata":{"pause":1,"answer_schema":{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","properties":{"approved":{"type":"boolean"}},"anyOf":[{"required":["approved"]},{"maxProperties":0}]}}}]""",
            status.GetProperty("message").GetProperty("parts").GetRawText());
        CreateTask request = _gateway.Cluster[Id(task)].Request;
        Assert.Equal("""{"topic":"Q3"}""", request.Payload.ToString());
        Assert.Equal(("report_approval", "ctx-1"), (request.Flow, request.ContextId));
        Assert.Equal($$"""{"x-asya-a2a-task-id":"{{Id(task)}}","x-asya-a2a-context-id":"ctx-1"}""", request.Headers.ToString());
    }

    [Fact]
    public async Task A_standard_answer_returns_at_once_as_working_and_names_its_pause()
    {
        await PausedAsync("t");

        JsonElement task = await CallAsync(
            """
            {"jsonrpc":"2.0","id":2,"method":"message/send","params":{"message":{"messageId":"m-2","taskId":"t","role":"user",
             "parts":[{"kind":"data","data":{"approved":true, "n":1.50},"metadata":{"pause":1}}]}}}
            """);

        Assert.Equal("working", State(task));
        ResumeTask answer = Assert.Single(_gateway.Cluster["t"].Answers);
        Assert.Equal("""{"approved":true, "n":1.50}""", answer.Input.ToString());
        Assert.Equal((1, "m-2", "a2a"), (answer.Pause, answer.Key, answer.Channel));
    }

    [Theory]
    [InlineData("\"contextId\":\"c\",")]
    [InlineData("")]
    public async Task The_same_message_in_another_spelling_is_a_repeat(string context)
    {
        string Call(string message) => $$$"""{"jsonrpc":"2.0","id":1,"method":"message/send","params":{"configuration":{"blocking":false},"message":{{{message}}} } }""";
        JsonElement first = await CallAsync(Call($$"""{{{context}}"messageId":"m","role":"user","parts":[{"kind":"data","data":{"a":1,"b":"é"} }]}"""));
        JsonElement again = await CallAsync(Call($$"""{{{context}} "parts":[{"data":{"b":"\u00e9", "a":1.0},"kind":"data"}], "role":"user","messageId":"m"}"""));
        Assert.Equal(Id(first), Id(again));
        _gateway.Cluster.Pause(Id(first));

        string answer = $$"""{"messageId":"m-2","taskId":"{{Id(first)}}","role":"user","parts":[{"kind":"data","data":{"approved":true,"n":10} }]}""";
        await CallAsync(Call(answer));
        await CallAsync(Call(answer.Replace("\"n\":10", "\"n\":1e1", StringComparison.Ordinal)));

        Assert.Equal(1, _gateway.Cluster.Count);
        Assert.Single(_gateway.Cluster[Id(first)].Answers);
    }

    [Fact]
    public async Task An_answer_that_wants_to_wait_is_answered_at_the_end()
    {
        await PausedAsync("t");
        Task<JsonElement> call = CallAsync(
            """
            {"jsonrpc":"2.0","id":2,"method":"message/send","params":{"configuration":{"blocking":true},
             "message":{"messageId":"m-2","taskId":"t","role":"user","parts":[{"kind":"data","data":{"approved":true}}]}}}
            """);
        using SseReader stream = await SseReader.OpenAsync(_gateway.Http, "/mesh/t/events?last_event_id=2");
        await stream.NextAsync();
        _gateway.Cluster.Succeed("t");

        JsonElement task = await call;

        Assert.Equal("completed", State(task));
        Assert.Equal(
            """[{"artifactId":"result","name":"Task result","parts":[{"kind":"data","data":{"final_report":"done"}}]}]""",
            task.GetProperty("artifacts").GetRawText());
    }

    [Fact]
    public async Task The_guides_shape_starts_without_waiting_and_is_answered_in_kind()
    {
        JsonElement task = await CallAsync(
            """{"jsonrpc":"2.0","id":"a","method":"message/send","params":{"skill":"report_approval","message":{"role":"user","parts":[{"type":"text","text":"hello"},{"type":"text","text":"there"}]}}}""");

        Assert.False(task.TryGetProperty("kind", out _));
        Assert.Equal("submitted", State(task));
        Assert.Equal("text", task.GetProperty("status").GetProperty("message").GetProperty("parts")[0].GetProperty("type").GetString());
        Assert.Equal("""{"query":"hello\nthere"}""", _gateway.Cluster[Id(task)].Request.Payload.ToString());
        Assert.Equal(Id(task), task.GetProperty("contextId").GetString());
    }

    [Fact]
    public async Task The_guides_shape_answers_a_task_that_stands_beside_the_message()
    {
        await PausedAsync("t");

        JsonElement task = await CallAsync(
            """{"jsonrpc":"2.0","id":1,"method":"message/send","params":{"skill":"report_approval","taskId":"t","message":{"role":"user","parts":[{"type":"data","data":{"approved":true,"notes":"Looks good"}}]}}}""");

        Assert.Equal("working", State(task));
        Assert.Equal("""{"approved":true,"notes":"Looks good"}""", Assert.Single(_gateway.Cluster["t"].Answers).Input.ToString());
    }

    [Fact]
    public async Task A_pause_reads_input_required_with_an_underscore_in_the_guides_shape()
    {
        await PausedAsync("t");

        using HttpResponseMessage response = await _gateway.Http.GetAsync("/a2a/tasks/t");

        JsonElement task = await GatewayFixture.JsonAsync(response, HttpStatusCode.OK);
        Assert.Equal("input_required", State(task));
        Assert.Equal(
            """{"progress_percent":75,"current_actor_name":"x-resume","actors_completed":2,"total_actors":4,"pause":1}""",
            task.GetProperty("metadata").GetRawText());
    }

    [Fact]
    public async Task The_only_flow_need_not_be_named()
    {
        string call =
            Start.Replace(
                ""","metadata":{"skill":"report_approval"}""", ""","configuration":{"blocking":false}""", StringComparison.Ordinal);

        Assert.Equal("report_approval", _gateway.Cluster[Id(await CallAsync(call))].Request.Flow);

        _gateway.Cluster.Flows = [new FlowInfo { Name = "a" }, new FlowInfo { Name = "b" }];
        Assert.Equal((-32602, "skill is required. Available: [a, b]"), await RefusalAsync(call));
        _gateway.Cluster.Flows = [];
        Assert.Equal((-32602, "no A2A skills registered"), await RefusalAsync(call));
    }

    [Fact]
    public async Task A_message_sent_again_is_the_same_task_and_its_id_with_another_text_is_refused()
    {
        string call = Start.Replace("""Q3"}}]}""", """Q3"}}]},"configuration":{"blocking":false}""", StringComparison.Ordinal);

        string id = Id(await CallAsync(call));
        Assert.Equal(id, Id(await CallAsync(call.Replace("\"id\":1", "\"id\":77", StringComparison.Ordinal))));
        Assert.Equal(-32602, (await RefusalAsync(call.Replace("Q3", "Q4", StringComparison.Ordinal))).Code);
        Assert.Equal(1, _gateway.Cluster.Count);
    }

    [Theory]
    [InlineData("""{"kind":"data","data":{"a":1,"b":1}},{"kind":"data","data":{"b":2.0,"c":3}}""", """{"a":1,"b":2.0,"c":3}""")]
    [InlineData("""{"kind":"text","text":"é"}""", """{"query":"é"}""")]
    [InlineData("""{"kind":"text","text":"x"},{"kind":"data","data":{"a":1}}""", """{"a":1,"query":"x"}""")]
    [InlineData("""{"kind":"text","text":"x"},{"kind":"data","data":{"query":"mine"}}""", """{"query":"mine"}""")]
    [InlineData("""{"data":{"a":1}}""", """{"a":1}""")]
    [InlineData("""{"kind":"data","data":[{"a":1.50},2]}""", """{"data":[{"a":1.50},2]}""")]
    [InlineData("""{"kind":"data","data":null},{"kind":"text","text":"x"}""", """{"data":null,"query":"x"}""")]
    [InlineData("""{"kind":"data","data":{"a":1}},{"kind":"data","data":"b"}""", """{"a":1,"data":"b"}""")]
    [InlineData("""{"text":"x"}""", """{"query":"x"}""")]
    [InlineData("""{"data":{"a":{"b":[1,2]}},"mediaType":"application/json","kind":"data"}""", """{"a":{"b":[1,2]}}""")]
    public async Task Parts_become_a_payload(string parts, string payload)
    {
        JsonElement task =
            await CallAsync(Send($"\"message\":{{\"role\":\"user\",\"parts\":[{parts}]}},\"configuration\":{{\"blocking\":false}}"));

        Assert.Equal(payload, _gateway.Cluster[Id(task)].Request.Payload.ToString());
    }

    [Theory]
    [InlineData("{", -32700)]
    [InlineData("""{"a":1,"a":1}""", -32700)]
    [InlineData("""{"a":"\ud800"}""", -32700)]
    [InlineData("[]", -32600)]
    [InlineData("17", -32600)]
    [InlineData("{}", -32600)]
    [InlineData("""{"jsonrpc":"1.0","method":"tasks/get"}""", -32600)]
    [InlineData("""{"jsonrpc":"2.0","id":{},"method":"tasks/get"}""", -32600)]
    [InlineData("""{"jsonrpc":"2.0","id":1}""", -32600)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":5}""", -32600)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"x","params":[]}""", -32602)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"x"}""", -32601)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"message/stream"}""", -32602)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tasks/pushNotificationConfig/set"}""", -32602)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tasks/get"}""", -32602)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tasks/get","params":{"id":7}}""", -32602)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tasks/get","params":{"id":"unknown"}}""", -32001)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tasks/get","params":{"id":"../../x"}}""", -32001)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tasks/cancel","params":{"id":"unknown"}}""", -32001)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tasks/cancel","params":{"id":"over"}}""", -32002)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"message/send"}""", -32602)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"message/send","params":{"message":[]}}""", -32602)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"message/send","params":{"message":{"parts":[]}}}""", -32602)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"message/send","params":{"message":{"parts":[7]}}}""", -32602)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"message/send","params":{"message":{"parts":[{"kind":"data"}]}}}""", -32602)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"message/send","params":{"message":{"parts":[{"kind":"file","file":{}}]}}}""", -32005)]
    [InlineData(
        """{"jsonrpc":"2.0","id":1,"method":"message/send","params":{"message":{"taskId":"unknown","parts":[{"kind":"text","text":"x"}]}}}""", -32001)]
    [InlineData(
        """{"jsonrpc":"2.0","id":1,"method":"message/send","params":{"taskId":"00000000-0000-0000-0000-000000000000","message":{"parts":[{"type":"data","data":{}}]}}}""", -32001)]
    [InlineData(
        """{"jsonrpc":"2.0","id":1,"method":"message/send","params":{"taskId":"a","message":{"taskId":"b","parts":[{"type":"data","data":{}}]}}}""", -32602)]
    [InlineData(
        """{"jsonrpc":"2.0","id":1,"method":"message/send","params":{"message":{"taskId":"over","parts":[{"kind":"text","text":"x"}]}}}""",
        -32004)]
    [InlineData(
        """{"jsonrpc":"2.0","id":1,"method":"message/send","params":{"message":{"taskId":"over","parts":[{"type":"text","text":"x"}]}}}""",
        -32603)]
    public async Task Wrong_calls_have_their_codes_and_start_nothing(string call, int code)
    {
        await _gateway.CreateAsync("over");
        _gateway.Cluster.Succeed("over");

        Assert.Equal(code, (await RefusalAsync(call)).Code);
        Assert.Equal(1, _gateway.Cluster.Count);
    }

    [Fact]
    public async Task An_unknown_skill_is_named_in_the_refusal()
    {
        _gateway.Cluster.Fault = new TaskRejectedException(TaskRejection.UnknownFlow, "There is no flow nope.");

        Assert.Equal(
            (-32602, "skill \"nope\" not found"), await RefusalAsync(Start.Replace("report_approval", "nope", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_refused_answer_has_a_text_and_a_machine_readable_reason()
    {
        await PausedAsync("t");
        _gateway.Cluster.Continue("t");

        using HttpResponseMessage response =
            await _gateway.PostAsync("/a2a", Send("\"message\":{\"taskId\":\"t\",\"parts\":[{\"data\":{}}]}"));

        JsonElement error = (await GatewayFixture.JsonAsync(response, HttpStatusCode.OK)).GetProperty("error");
        Assert.Equal(
            """{"code":-32603,"message":"failed to resume task: task not paused: task t is not paused (status: running)","data":{"reason":"not_paused"}}""",
            error.GetRawText());
    }

    [Theory]
    [InlineData("7", "7")]
    [InlineData("\"a\\u0041\"", "\"a\\u0041\"")]
    [InlineData("null", "null")]
    [InlineData("1.50", "1.50")]
    public async Task The_calls_id_comes_back_as_it_was_written(string id, string back)
    {
        using HttpResponseMessage response = await _gateway.PostAsync("/a2a/", $$"""{"jsonrpc":"2.0","id":{{id}},"method":"x"}""");

        Assert.Equal(back, (await GatewayFixture.JsonAsync(response, HttpStatusCode.OK)).GetProperty("id").GetRawText());
    }

    [Fact]
    public async Task Get_and_cancel_show_the_task()
    {
        await PausedAsync("t");

        Assert.Equal("input-required",
            State(await CallAsync("""{"jsonrpc":"2.0","id":1,"method":"tasks/get","params":{"id":"t","historyLength":3}}""")));
        Assert.Equal("canceled", State(await CallAsync("""{"jsonrpc":"2.0","id":1,"method":"tasks/cancel","params":{"id":"t"}}""")));
    }

    [Fact]
    public async Task A_task_is_cancelled_at_its_own_address_once()
    {
        await PausedAsync("t");

        using HttpResponseMessage first = await _gateway.Http.PostAsync("/a2a/tasks/t:cancel", null);
        using HttpResponseMessage second = await _gateway.Http.PostAsync("/a2a/tasks/t:cancel", null);
        using HttpResponseMessage unknown = await _gateway.Http.PostAsync("/a2a/tasks/unknown:cancel", null);
        using HttpResponseMessage otherVerb = await _gateway.Http.GetAsync("/a2a/tasks/t:cancel");
        using HttpResponseMessage rpcByGet = await _gateway.Http.GetAsync("/a2a");

        Assert.Equal("canceled", State(await GatewayFixture.JsonAsync(first, HttpStatusCode.OK)));
        Assert.Equal(HttpStatusCode.Conflict, second.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, otherVerb.StatusCode);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, rpcByGet.StatusCode);
    }

    [Fact]
    public async Task An_external_pause_is_shown_once_it_has_come()
    {
        await _gateway.CreateAsync("t");
        Task<HttpResponseMessage> call = _gateway.PostAsync("/a2a/tasks/t:pause", """{"metadata":{"prompt":"Hold"},"message":"please"}""");
        using SseReader stream = await SseReader.OpenAsync(_gateway.Http, "/mesh/t/events?last_event_id=1");
        await stream.NextAsync();
        _gateway.Cluster.Pause("t", """{"prompt":"Hold"}""");

        using HttpResponseMessage response = await call;

        Assert.Equal("input_required", State(await GatewayFixture.JsonAsync(response, HttpStatusCode.OK)));
        PauseTask request = Assert.Single(_gateway.Cluster["t"].PauseRequests);
        Assert.Equal(("""{"prompt":"Hold"}""", "please"), (request.Metadata.ToString(), request.Message));
    }

    [Fact]
    public async Task Tasks_are_listed_by_the_meshs_names_of_states()
    {
        await PausedAsync("a");
        await _gateway.CreateAsync("b");

        using HttpResponseMessage all = await _gateway.Http.GetAsync("/a2a/tasks");
        using HttpResponseMessage paused = await _gateway.Http.GetAsync("/a2a/tasks?status=paused");
        using HttpResponseMessage wrong = await _gateway.Http.GetAsync("/a2a/tasks?status=input_required");

        Assert.Equal(2, (await GatewayFixture.JsonAsync(all, HttpStatusCode.OK)).GetArrayLength());
        Assert.Equal("a", Id(Assert.Single((await GatewayFixture.JsonAsync(paused, HttpStatusCode.OK)).EnumerateArray())));
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
    }

    private static string Id(JsonElement task) => task.GetProperty("id").GetString()!;

    private static string? State(JsonElement task) => task.GetProperty("status").GetProperty("state").GetString();

    private static string Send(string parameters) => """{"jsonrpc":"2.0","id":1,"method":"message/send","params":{""" + parameters + "}}";

    private async Task PausedAsync(string id)
    {
        await _gateway.CreateAsync(id);
        _gateway.Cluster.Pause(id);
    }

    private async Task<JsonElement> CallAsync(string call)
    {
        using HttpResponseMessage response = await _gateway.PostAsync("/a2a", call);
        JsonElement answer = await GatewayFixture.JsonAsync(response, HttpStatusCode.OK);
        Assert.True(answer.TryGetProperty("result", out JsonElement result), answer.GetRawText());
        return result;
    }

    private async Task<(int Code, string? Message)> RefusalAsync(string call)
    {
        using HttpResponseMessage response = await _gateway.PostAsync("/a2a", call);
        JsonElement error = (await GatewayFixture.JsonAsync(response, HttpStatusCode.OK)).GetProperty("error");
        return (error.GetProperty("code").GetInt32(), error.GetProperty("message").GetString());
    }
}
