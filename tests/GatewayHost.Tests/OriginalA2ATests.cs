using System.Net;
using System.Text.Json;
using Asya.Tasks;

namespace Asya.Gateway.Tests;

/// <summary>The assertions of the lifecycle tests of the original's first A2A gateway, case by case.</summary>
public sealed class OriginalA2ATests : IAsyncLifetime
{
    private GatewayFixture _gateway = null!;

    public async Task InitializeAsync() => _gateway = await GatewayFixture.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Theory]
    [InlineData(null, null)]
    [InlineData("{}", null)]
    [InlineData("""{"metadata":{"prompt":"Hold","fields":[]}}""", """{"prompt":"Hold","fields":[]}""")]
    public async Task A_running_task_is_paused_with_or_without_metadata(string? body, string? metadata)
    {
        await _gateway.CreateAsync("t");
        Task<HttpResponseMessage> call = _gateway.Http.PostAsync("/a2a/tasks/t:pause", body is null ? null : Json(body));
        using SseReader stream = await SseReader.OpenAsync(_gateway.Http, "/mesh/t/events?last_event_id=1");
        await stream.NextAsync();
        _gateway.Cluster.Pause("t");

        using HttpResponseMessage response = await call;

        JsonElement task = await GatewayFixture.JsonAsync(response, HttpStatusCode.OK);
        Assert.Equal(("t", "input_required"), (task.GetProperty("id").GetString(), State(task)));
        Assert.Equal(metadata ?? "", Assert.Single(_gateway.Cluster["t"].PauseRequests).Metadata.ToString());
    }

    [Theory]
    [InlineData("POST", "/a2a/tasks/none:pause", "{}", 404)]
    [InlineData("POST", "/a2a/tasks/over:pause", "{}", 409)]
    [InlineData("POST", "/a2a/tasks/t:pause", "{", 400)]
    [InlineData("GET", "/a2a/tasks/t:pause", null, 405)]
    [InlineData("POST", "/a2a/tasks/none:cancel", null, 404)]
    [InlineData("POST", "/a2a/tasks/over:cancel", null, 409)]
    [InlineData("POST", "/a2a/tasks/canceled:cancel", null, 409)]
    [InlineData("GET", "/a2a/tasks/t:cancel", null, 405)]
    [InlineData("POST", "/a2a/tasks", "{}", 405)]
    [InlineData("GET", "/a2a", null, 405)]
    [InlineData("GET", "/a2a/tasks/none", null, 404)]
    [InlineData("GET", "/a2a/tasks/none:subscribe", null, 404)]
    [InlineData("POST", "/.well-known/agent.json", "{}", 405)]
    public async Task An_impossible_command_has_its_status(string method, string path, string? body, int status)
    {
        await _gateway.CreateAsync("t");
        await _gateway.CreateAsync("over");
        _gateway.Cluster.Succeed("over");
        await _gateway.CreateAsync("canceled");
        (await _gateway.Http.PostAsync("/a2a/tasks/canceled:cancel", null)).Dispose();
        using HttpRequestMessage request = new(new HttpMethod(method), path) { Content = body is null ? null : Json(body) };

        using HttpResponseMessage response = await _gateway.Http.SendAsync(request);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(TaskPhase.Running, _gateway.Cluster["t"].Now.Phase);
    }

    [Theory]
    [InlineData(TaskPhase.Running)]
    [InlineData(TaskPhase.Pending)]
    public async Task A_task_that_is_not_over_is_canceled(TaskPhase phase)
    {
        await _gateway.CreateAsync("t");
        _gateway.Cluster.Move("t", "moved", now => now with { Phase = phase });

        using HttpResponseMessage response = await _gateway.Http.PostAsync("/a2a/tasks/t:cancel", null);

        Assert.Equal("canceled", State(await GatewayFixture.JsonAsync(response, HttpStatusCode.OK)));
    }

    [Fact]
    public async Task Tasks_are_listed_all_or_of_one_status()
    {
        Assert.Equal("[]", (await GetAsync("/a2a/tasks")).GetRawText());
        await _gateway.CreateAsync("a");
        await _gateway.CreateAsync("b");
        await _gateway.CreateAsync("c");
        _gateway.Cluster.Pause("b");

        Assert.Equal(3, (await GetAsync("/a2a/tasks")).GetArrayLength());
        Assert.Equal("b", Assert.Single((await GetAsync("/a2a/tasks?status=paused")).EnumerateArray()).GetProperty("id").GetString());
    }

    [Fact]
    public async Task A_message_submits_a_task_and_its_address_shows_it()
    {
        JsonElement answer =
            await CallAsync(
                """{"jsonrpc":"2.0","id":1,"method":"message/send","params":{"skill":"report_approval","message":{"role":"user","parts":[{"type":"data","data":{"topic":"Q3"}}]}}}""");

        string id = answer.GetProperty("result").GetProperty("id").GetString()!;
        Assert.Equal("""{"topic":"Q3"}""", _gateway.Cluster[id].Now.Payload.ToString());
        Assert.Equal("working", State(await GetAsync($"/a2a/tasks/{id}")));
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"nothing/known","params":{}}""", -32601)]
    [InlineData("{", -32700)]
    public async Task Wrong_calls_have_their_codes(string call, int code) =>
        Assert.Equal(code, (await CallAsync(call)).GetProperty("error").GetProperty("code").GetInt32());

    [Fact]
    public async Task A_skill_that_does_not_exist_is_an_invalid_parameter()
    {
        _gateway.Cluster.Fault = new TaskRejectedException(TaskRejection.UnknownFlow, "skill \"x\" not found");

        JsonElement answer =
            await CallAsync(
                """{"jsonrpc":"2.0","id":1,"method":"message/send","params":{"skill":"x","message":{"role":"user","parts":[{"type":"text","text":"hi"}]}}}""");

        Assert.Equal(-32602, answer.GetProperty("error").GetProperty("code").GetInt32());
    }

    [Fact]
    public async Task A_subscription_is_an_event_stream_to_the_end()
    {
        await _gateway.CreateAsync("t");
        using SseReader stream = await SseReader.OpenAsync(_gateway.Http, "/a2a/tasks/t:subscribe");
        Assert.Contains("\"task\"", (await stream.NextAsync())!.Data, StringComparison.Ordinal);

        _gateway.Cluster.Step("t", "publish");
        Assert.Contains("\"statusUpdate\"", (await stream.NextAsync())!.Data, StringComparison.Ordinal);
        _gateway.Cluster.Succeed("t");

        string last = "";
        while (await stream.NextAsync() is { } next)
        {
            last = next.Data;
        }

        Assert.Contains("TASK_STATE_COMPLETED", last, StringComparison.Ordinal);
    }

    private static string? State(JsonElement task) => task.GetProperty("status").GetProperty("state").GetString();

    private static StringContent Json(string body) => new(body, System.Text.Encoding.UTF8, "application/json");

    private async Task<JsonElement> GetAsync(string path)
    {
        using HttpResponseMessage response = await _gateway.Http.GetAsync(path);
        return await GatewayFixture.JsonAsync(response, HttpStatusCode.OK);
    }

    private async Task<JsonElement> CallAsync(string call)
    {
        using HttpResponseMessage response = await _gateway.PostAsync("/a2a", call);
        return await GatewayFixture.JsonAsync(response, HttpStatusCode.OK);
    }
}
