using System.Net;
using System.Text.Json;
using Asya.Gateway.A2A.Rpc;
using static Asya.Gateway.Tests.A2A1Caller;

namespace Asya.Gateway.Tests;

/// <summary>Each row of the table of errors, on each binding and in each version.</summary>
public sealed class A2AErrorTests : IAsyncLifetime
{
    private GatewayFixture _gateway = null!;

    public async Task InitializeAsync()
    {
        _gateway = await GatewayFixture.StartAsync(o => (o.EarlyAnswerWait, o.Push.Enabled) = (TimeSpan.Zero, false));
        await _gateway.CreateAsync("over");
        _gateway.Cluster.Succeed("over");
    }

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Theory]
    [InlineData("invalid params", "send", "{}", -32602, 400, null)]
    [InlineData("task not found", "get", """{"id":"unknown"}""", -32001, 404, "TASK_NOT_FOUND")]
    [InlineData("task not cancelable", "cancel", """{"id":"over"}""", -32002, 400, "TASK_NOT_CANCELABLE")]
    [InlineData("push not supported", "push create", """{"id":"over"}""", -32003, 400, "PUSH_NOTIFICATION_NOT_SUPPORTED")]
    [InlineData("unsupported operation", "subscribe", """{"id":"over"}""", -32004, 400, "UNSUPPORTED_OPERATION")]
    [InlineData("content type not supported", "send", """{"message":{"messageId":"m","role":"ROLE_USER","parts":[{"raw":"AA=="}]}}""",
        -32005, 400, "CONTENT_TYPE_NOT_SUPPORTED")]
    public async Task Each_error_has_its_number_its_status_and_its_reason(
        string row, string operation, string parameters, int code, int status, string? reason)
    {
        foreach (string binding in (string[])[JsonRpc, Rest])
        {
            A2AReply reply = await new A2A1Caller(_gateway, binding).CallAsync(operation, parameters);
            Assert.True((code, reason) == (reply.Error, reply.Reason), $"{row}: {reply.Json}");
            Assert.Equal(binding == Rest ? status : 200, (int)reply.Http);
        }
    }

    [Fact]
    public async Task Version_not_supported_is_an_error_of_both_bindings()
    {
        foreach (string binding in (string[])[JsonRpc, Rest])
        {
            A2AReply reply = await new A2A1Caller(_gateway, binding).CallAsync("get", """{"id":"over"}""", version: "7.0");
            Assert.Equal((-32009, "VERSION_NOT_SUPPORTED"), (reply.Error, reply.Reason));
            Assert.Equal(binding == Rest ? HttpStatusCode.BadRequest : HttpStatusCode.OK, reply.Http);
        }
    }

    [Fact]
    public async Task Internal_errors_show_no_details()
    {
        foreach (string binding in (string[])[JsonRpc, Rest])
        {
            A2A1Caller caller = new(_gateway, binding);
            _gateway.Cluster.Fault = new InvalidOperationException("the password is hunter2");
            A2AReply reply = await caller.CallAsync("get", """{"id":"over"}""");
            Assert.Equal((-32603, "internal error"), (reply.Error, reply.Message));
            Assert.Equal(binding == Rest ? HttpStatusCode.InternalServerError : HttpStatusCode.OK, reply.Http);
            Assert.DoesNotContain("hunter2", reply.Json.GetRawText(), StringComparison.Ordinal);

            _gateway.Cluster.Fault = new TimeoutException("on silo 7");
            reply = await caller.CallAsync("get", """{"id":"over"}""");
            Assert.Equal((-32603, "CLUSTER_TIMEOUT"), (reply.Error, reply.Reason));
            Assert.Equal(binding == Rest ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.OK, reply.Http);
        }
    }

    [Theory]
    [InlineData("{", -32700)]
    [InlineData("""{"a":1,"a":1}""", -32700)]
    [InlineData("[]", -32600)]
    [InlineData("""{"jsonrpc":"1.0","id":7,"method":"GetTask"}""", -32600)]
    [InlineData("""{"jsonrpc":"2.0","id":{},"method":"GetTask"}""", -32600)]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"Nothing"}""", -32601)]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"GetTask","params":[]}""", -32602)]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"GetTask"}""", -32602)]
    public async Task Json_rpc_has_its_own_errors_and_a_null_id_where_there_is_none(string call, int code)
    {
        using HttpResponseMessage response = await _gateway.PostAsync("/a2a", call, ("A2A-Version", "1.0"));

        JsonElement answer = await GatewayFixture.JsonAsync(response, HttpStatusCode.OK);
        Assert.Equal(code, answer.GetProperty("error").GetProperty("code").GetInt32());
        Assert.Equal(JsonValueKind.Array, answer.GetProperty("error").GetProperty("data").ValueKind);
        Assert.Equal(call.Contains("\"id\":7", StringComparison.Ordinal)
            ? JsonValueKind.Number
            : JsonValueKind.Null, answer.GetProperty("id").ValueKind);
    }

    [Theory]
    [InlineData("/a2a/message:send", "{", "application/json", 400, "INVALID_ARGUMENT")]
    [InlineData("/a2a/message:send", "[]", "application/json", 400, "INVALID_ARGUMENT")]
    [InlineData("/a2a/message:send", "{}", "text/plain", 415, "INVALID_ARGUMENT")]
    [InlineData("/a2a/message:stream", "{}", "application/a2a+json", 400, "INVALID_ARGUMENT")]
    [InlineData("/a2a/tasks/over:explode", "{}", "application/json", 404, "NOT_FOUND")]
    [InlineData("/a2a/tasks/over:cancel", "[]", "application/json", 400, "INVALID_ARGUMENT")]
    public async Task Rest_refuses_in_its_own_shape(string path, string body, string mediaType, int status, string name)
    {
        using HttpRequestMessage request = new(
            HttpMethod.Post, path)
        { Content = new StringContent(body, null, mediaType), Headers = { { "A2A-Version", "1.0" } } };
        using HttpResponseMessage response = await _gateway.Http.SendAsync(request);

        JsonElement error = (await GatewayFixture.JsonAsync(response, (HttpStatusCode)status)).GetProperty("error");
        Assert.Equal((status, name), (error.GetProperty("code").GetInt32(), error.GetProperty("status").GetString()));
        Assert.Equal(mediaType == "application/a2a+json" ? mediaType : "application/json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Invalid_params_name_the_field()
    {
        A2AReply reply = await new A2A1Caller(_gateway, Rest)
            .CallAsync("send", """{"message":{"role":"ROLE_USER","parts":[{"text":"x"}]}}""");

        Assert.Equal(
            """[{"@type":"type.googleapis.com/google.rpc.BadRequest","fieldViolations":[{"field":"message.messageId","description":"\"messageId\" is required"}]}]""",
            reply.Json.GetProperty("error").GetProperty("details").GetRawText());
    }

    /// <summary>Rows that nothing here leads to (yet) are in the table all the same.</summary>
    [Theory]
    [InlineData(-32006, 500, "INTERNAL", "INVALID_AGENT_RESPONSE")]
    [InlineData(-32007, 400, "FAILED_PRECONDITION", "EXTENDED_AGENT_CARD_NOT_CONFIGURED")]
    [InlineData(-32008, 400, "FAILED_PRECONDITION", "EXTENSION_SUPPORT_REQUIRED")]
    public void Errors_that_never_happen_here_have_their_rows_too(int code, int status, string name, string reason) =>
        Assert.Equal(new RpcErrorRow(status, name, reason), RpcErrorRow.FromCode(code));

    [Theory]
    [InlineData("tasks/get", """{"id":"unknown"}""", -32001)]
    [InlineData("tasks/get", """{"id":"over","historyLength":-1}""", -32602)]
    [InlineData("tasks/cancel", """{"id":"over"}""", -32002)]
    [InlineData("tasks/pushNotificationConfig/set", "{}", -32003)]
    [InlineData("tasks/pushNotificationConfig/get", "{}", -32003)]
    [InlineData("tasks/pushNotificationConfig/list", "{}", -32003)]
    [InlineData("tasks/pushNotificationConfig/delete", "{}", -32003)]
    [InlineData("agent/getAuthenticatedExtendedCard", "{}", -32004)]
    [InlineData("message/send",
        """{"message":{"messageId":"m","role":"user","parts":[{"kind":"file","file":{"uri":"https://x.example"}}]}}""", -32005)]
    [InlineData("message/stream", "{}", -32602)]
    [InlineData("message/stream", """{"message":{"taskId":"unknown","role":"user","parts":[{"kind":"text","text":"x"}]}}""", -32001)]
    [InlineData("tasks/resubscribe", """{"id":"unknown"}""", -32001)]
    [InlineData("tasks/explode", "{}", -32601)]
    public async Task Version_0_3_has_the_same_numbers(string method, string parameters, int code)
    {
        using HttpResponseMessage response =
            await _gateway.PostAsync("/a2a", $$"""{"jsonrpc":"2.0","id":7,"method":"{{method}}","params":{{parameters}}}""");

        Assert.Equal(
            code, (await GatewayFixture.JsonAsync(response, HttpStatusCode.OK)).GetProperty("error").GetProperty("code").GetInt32());
    }
}
