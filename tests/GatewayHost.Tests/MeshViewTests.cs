using System.Net;
using System.Text.Json;
using Asya.Tasks;

namespace Asya.Gateway.Tests;

/// <summary>The views of a task in the mesh API, and tool calls.</summary>
public sealed class MeshViewTests
{
    [Fact]
    public async Task History_is_every_stored_event_in_order_and_in_pages()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync();
        await gateway.CreateAsync("task-1");
        gateway.Cluster.Step("task-1", "x-pause");
        gateway.Cluster.Pause("task-1");

        JsonElement first = await GetAsync(gateway, "/mesh/task-1/history?limit=2");
        JsonElement rest = await GetAsync(gateway, $"/mesh/task-1/history?limit=2&after={first.GetProperty("next_after").GetInt32()}");

        Assert.Equal([(1, "created", "running"), (2, "stepped", "running"), (3, "paused", "paused")], Events(first).Concat(Events(rest)));
        Assert.Equal(JsonValueKind.Null, rest.GetProperty("next_after").ValueKind);
        Assert.Equal("2026-03-08T10:00:03.123Z", rest.GetProperty("events")[0].GetProperty("at").GetString());
        Assert.Equal(
            "Review", rest.GetProperty("events")[0].GetProperty("data").GetProperty("pause_metadata").GetProperty("prompt").GetString());
    }

    [Fact]
    public async Task History_is_exported_as_one_event_a_line_with_what_was_answered()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync();
        await gateway.CreateAsync("task-1");
        gateway.Cluster.Pause("task-1");
        gateway.Cluster.Continue("task-1");
        for (int n = 0; n < 1500; n++)
        {
            gateway.Cluster.Step("task-1", "publish");
        }

        using HttpRequestMessage request = new(HttpMethod.Get, "/mesh/task-1/history") { Headers = { { "Accept", "application/jsonl" } } };
        using HttpResponseMessage response = await gateway.Http.SendAsync(request);

        Assert.Equal("application/jsonl", response.Content.Headers.ContentType!.MediaType);
        JsonElement[] lines =
            [.. (await response.Content.ReadAsStringAsync()).TrimEnd('\n').Split('\n')
                .Select(static line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal(Enumerable.Range(1, 1503), lines.Select(static line => line.GetProperty("seq").GetInt32()));
        Assert.Equal("""{"input":{"approved":true},"changes":[]}""", lines[2].GetProperty("answer").GetRawText());
        Assert.False(lines[1].TryGetProperty("answer", out _));
    }

    [Theory]
    [InlineData("/mesh/none/history", HttpStatusCode.NotFound)]
    [InlineData("/mesh/task-1/history?limit=0", HttpStatusCode.BadRequest)]
    [InlineData("/mesh/task-1/history?after=-1", HttpStatusCode.BadRequest)]
    [InlineData("/mesh/none/checkpoint", HttpStatusCode.NotFound)]
    [InlineData("/mesh/task-1/checkpoint", HttpStatusCode.Conflict)]
    public async Task An_invalid_view_is_refused(string path, HttpStatusCode status)
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync();
        await gateway.CreateAsync("task-1");

        using HttpResponseMessage response = await gateway.Http.GetAsync(path);

        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task The_checkpoint_of_a_paused_task_is_shown_as_it_lies_in_the_store()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync();
        await gateway.CreateAsync("task-1");
        gateway.Cluster.Pause("task-1");

        Assert.Equal(
            """{"id":"task-1","route":{"prev":["draft","x-pause"],"curr":"x-resume","next":["publish"]},"payload":{"topic":"Q3"},"pause":1}""",
            (await GetAsync(gateway, "/mesh/task-1/checkpoint")).GetRawText());
    }

    [Fact]
    public async Task A_task_is_active_until_it_pauses_ends_or_is_past_its_deadline()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync();
        await gateway.CreateAsync("task-1");

        Assert.Equal((HttpStatusCode.OK, """{"active":true}"""), await ActiveAsync(gateway, "task-1"));
        gateway.Cluster.Move("task-1", "stepped", now => now with { Deadline = DateTimeOffset.UtcNow.AddSeconds(-1) });
        Assert.Equal((HttpStatusCode.Gone, """{"active":false}"""), await ActiveAsync(gateway, "task-1"));
        gateway.Cluster.Move("task-1", "stepped", now => now with { Deadline = DateTimeOffset.UtcNow.AddHours(1) });
        Assert.Equal(HttpStatusCode.OK, (await ActiveAsync(gateway, "task-1")).Status);
        gateway.Cluster.Pause("task-1");
        Assert.Equal(HttpStatusCode.Gone, (await ActiveAsync(gateway, "task-1")).Status);
        gateway.Cluster.Succeed("task-1");
        Assert.Equal(HttpStatusCode.Gone, (await ActiveAsync(gateway, "task-1")).Status);
        Assert.Equal((HttpStatusCode.Gone, """{"active":false}"""), await ActiveAsync(gateway, "none"));
    }

    [Fact]
    public async Task A_tool_call_starts_a_flow_and_returns_its_address()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync();

        using HttpResponseMessage response =
            await gateway.PostAsync("/tools/call", """{"name":"report_approval","arguments":{"topic":"Q3"}}""");

        JsonElement content = (await GatewayFixture.JsonAsync(response, HttpStatusCode.OK)).GetProperty("content")[0];
        Assert.Equal("text", content.GetProperty("type").GetString());
        JsonElement where = JsonDocument.Parse(content.GetProperty("text").GetString()!).RootElement;
        TaskSnapshot task = Assert.Single(gateway.Cluster.Created);
        Assert.Equal(("report_approval", """{"topic":"Q3"}"""), (task.Flow, task.Payload.ToString()));
        Assert.Equal(
            (task.Key.Value, "/mesh/" + task.Key.Value, $"/mesh/{task.Key.Value}/stream"),
            (where.GetProperty("task_id").GetString(), where.GetProperty("status_url").GetString(), where.GetProperty("stream_url")
                .GetString()));
    }

    [Fact]
    public async Task The_same_tool_call_with_the_same_key_starts_one_task()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync();

        for (int n = 0; n < 2; n++)
        {
            using HttpResponseMessage response =
                await gateway.PostAsync("/tools/call", """{"name":"report_approval"}""", ("Idempotency-Key", "once"));
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        Assert.Single(gateway.Cluster.Created);
    }

    [Theory]
    [InlineData("""{"arguments":{}}""", HttpStatusCode.BadRequest, "Tool name is required.")]
    [InlineData("""{"name":7}""", HttpStatusCode.UnprocessableEntity, "\"name\" must be a string.")]
    [InlineData("""{"name":"x","arguments":[]}""", HttpStatusCode.UnprocessableEntity, "\"arguments\" must be a JSON object.")]
    [InlineData("[]", HttpStatusCode.UnprocessableEntity, null)]
    [InlineData("{", HttpStatusCode.BadRequest, null)]
    public async Task An_empty_tool_call_is_refused(string body, HttpStatusCode status, string? detail)
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync();

        using HttpResponseMessage response = await gateway.PostAsync("/tools/call", body);

        JsonElement problem = await GatewayFixture.JsonAsync(response, status);
        Assert.True(detail is null || problem.GetProperty("detail").GetString() == detail, problem.GetRawText());
        Assert.Equal(0, gateway.Cluster.Count);
    }

    [Fact]
    public async Task A_tool_that_does_not_exist_is_not_found()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync();
        gateway.Cluster.Fault = new TaskRejectedException(TaskRejection.UnknownFlow, "Unknown flow 'x'.");

        using HttpResponseMessage response = await gateway.PostAsync("/tools/call", """{"name":"x"}""");
        using HttpResponseMessage get = await gateway.Http.GetAsync("/tools/call");

        Assert.Equal(
            "Tool \"x\" not found.", (await GatewayFixture.JsonAsync(response, HttpStatusCode.NotFound)).GetProperty("detail").GetString());
        Assert.Equal(HttpStatusCode.MethodNotAllowed, get.StatusCode);
    }

    private static IEnumerable<(int Seq, string? Kind, string? Status)> Events(JsonElement page) =>
        page.GetProperty("events").EnumerateArray()
        .Select(static e => (e.GetProperty("seq").GetInt32(), e.GetProperty("kind").GetString(), e.GetProperty("status").GetString()));

    private static async Task<JsonElement> GetAsync(GatewayFixture gateway, string path)
    {
        using HttpResponseMessage response = await gateway.Http.GetAsync(path);
        return await GatewayFixture.JsonAsync(response, HttpStatusCode.OK);
    }

    private static async Task<(HttpStatusCode Status, string Body)> ActiveAsync(GatewayFixture gateway, string id)
    {
        using HttpResponseMessage response = await gateway.Http.GetAsync($"/mesh/{id}/active");
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
