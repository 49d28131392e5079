using System.Net;
using System.Text.Json;
using Asya.Tasks;
using static Asya.Gateway.Tests.A2A1Caller;

namespace Asya.Gateway.Tests;

/// <summary>JSON-RPC calls without an id, and the two spellings of ProtoJSON.</summary>
public sealed class A2ANotificationTests : IAsyncLifetime
{
    private GatewayFixture _gateway = null!;

    public async Task InitializeAsync() => _gateway = await GatewayFixture.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task A_notification_has_its_effect_and_no_reply()
    {
        await SilentAsync("SendMessage", Message("""{"data":{"a":1}}"""));
        TaskSnapshot started = Assert.Single(_gateway.Cluster.Created);
        _gateway.Cluster.Pause(started.Key.Id.Value);

        await SilentAsync("message/stream",
            $$$"""{"message":{"messageId":"m-2","taskId":"{{{started.Key.Id}}}","parts":[{"kind":"data","data":{"approved":true}}]}}""");
        Assert.Equal("""{"approved":true}""", Assert.Single(_gateway.Cluster[started.Key.Id.Value].Answers).Input.ToString());

        await SilentAsync("tasks/cancel", $$"""{"id":"{{started.Key.Id}}"}""");
        Assert.Equal(TaskPhase.Canceled, _gateway.Cluster[started.Key.Id.Value].Now.Phase);
    }

    [Theory]
    [InlineData("GetTask", """{"id":"unknown"}""")]
    [InlineData("SubscribeToTask", """{"id":"unknown"}""")]
    [InlineData("CancelTask", """{"id":"unknown"}""")]
    [InlineData("SendMessage", "{}")]
    [InlineData("SendMessage", "[]")]
    [InlineData("NoMethod", "{}")]
    [InlineData("tasks/list", "{}")]
    public async Task Nor_has_one_that_fails(string method, string parameters)
    {
        await SilentAsync(method, parameters);

        Assert.Equal(0, _gateway.Cluster.Count);
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":null,"method":"NoMethod"}""", -32601)]
    [InlineData("""{"jsonrpc":"1.0","method":"GetTask"}""", -32600)]
    [InlineData("""{"jsonrpc":"2.0","method":7}""", -32600)]
    [InlineData("""{"jsonrpc":"2.0"}""", -32600)]
    public async Task What_is_no_notification_is_answered(string call, int code)
    {
        using HttpResponseMessage response = await _gateway.PostAsync("/a2a", call);

        JsonElement answer = await GatewayFixture.JsonAsync(response, HttpStatusCode.OK);
        Assert.Equal(code, answer.GetProperty("error").GetProperty("code").GetInt32());
        Assert.Equal(JsonValueKind.Null, answer.GetProperty("id").ValueKind);
    }

    [Theory]
    [InlineData(JsonRpc)]
    [InlineData(Rest)]
    public async Task Names_may_be_written_as_in_the_proto_file(string binding)
    {
        A2A1Caller caller = new(_gateway, binding);
        const string Configuration = """{"return_immediately":true,"history_length":1}""";

        JsonElement started = await caller.ResultAsync("send",
            """
            {"configuration":%,"message":{"role":"ROLE_USER","message_id":"m-1","context_id":"c-1",
             "parts":[{"text":"{\"a\":1}","media_type":"application/json"}]}}
            """.Replace("%", Configuration, StringComparison.Ordinal));
        string id = started.GetProperty("task").GetProperty("id").GetString()!;
        _gateway.Cluster.Pause(id);
        await caller.ResultAsync("send",
            $$$"""
            {"configuration":{{{Configuration}}},"message":{"role":"ROLE_USER","message_id":"m-2","task_id":"{{{id}}}","context_id":"c-1",
             "parts":[{"data":{"approved":true}}]}}
            """);
        JsonElement list = await caller.ResultAsync("list",
            """
            {"context_id":"c-1","page_size":1,"page_token":"","include_artifacts":false,"history_length":0,
             "status_timestamp_after":"2020-01-01T00:00:00Z"}
            """);

        Assert.Equal("c-1", started.GetProperty("task").GetProperty("contextId").GetString());
        Assert.Equal("""{"a":1}""", _gateway.Cluster[id].Request.Payload.ToString());
        ResumeTask answer = Assert.Single(_gateway.Cluster[id].Answers);
        Assert.Equal(("m-2", """{"approved":true}"""), (answer.Key, answer.Input.ToString()));
        Assert.Equal((1, 1), (list.GetProperty("pageSize").GetInt32(), list.GetProperty("tasks").GetArrayLength()));
    }

    [Theory]
    [InlineData("messageId", "message_id")]
    [InlineData("taskId", "task_id")]
    [InlineData("contextId", "context_id")]
    public async Task Two_spellings_with_two_values_are_refused(string one, string other)
    {
        string message =
            $$$"""{"message":{"{{{one}}}":"a","{{{other}}}":"b","role":"ROLE_USER","parts":[{"data":{}}] } }""";

        Assert.Equal(-32602, await new A2A1Caller(_gateway, JsonRpc).CodeAsync("send", message));
        Assert.Equal(0, _gateway.Cluster.Count);
    }

    private async Task SilentAsync(string method, string parameters)
    {
        using HttpResponseMessage response =
            await _gateway.PostAsync("/a2a", $$"""{"jsonrpc":"2.0","method":"{{method}}","params":{{parameters}}}""");
        Assert.Equal((HttpStatusCode.NoContent, ""), (response.StatusCode, await response.Content.ReadAsStringAsync()));
    }
}
