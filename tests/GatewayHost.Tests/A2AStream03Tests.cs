using System.Text;
using System.Text.Json;
using Asya.Events;
using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Gateway.Tests;

/// <summary>The streams of 0.3, over JSON-RPC.</summary>
public sealed class A2AStream03Tests : IAsyncLifetime
{
    private GatewayFixture _gateway = null!;

    public async Task InitializeAsync() => _gateway = await GatewayFixture.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task A_stream_starts_with_the_task_and_its_pause_is_final()
    {
        using SseReader stream =
            await OpenAsync("message/stream",
                """{"message":{"kind":"message","messageId":"m-1","contextId":"c","role":"user","parts":[{"kind":"data","data":{"topic":"Q3"}}]}}""");
        JsonElement task = await ItemAsync(stream);
        string id = task.GetProperty("id").GetString()!;
        _gateway.Cluster.Step(id, "draft");
        _gateway.Cluster.Pause(id);

        Assert.Equal(("task", "c"), (task.GetProperty("kind").GetString(), task.GetProperty("contextId").GetString()));
        JsonElement working = await ItemAsync(stream);
        Assert.Equal(("status-update", "working", false), Status(working));
        JsonElement paused = await ItemAsync(stream);
        Assert.Equal(("status-update", "input-required", true), Status(paused));
        Assert.Equal(
            """[{"kind":"text","text":"Review"},{"kind":"data","data":{"prompt":"Review","fields":[{"name":"approved","type":"boolean"}]},"metadata":{"pause":1}}]""",
            paused.GetProperty("status").GetProperty("message").GetProperty("parts").GetRawText());
        Assert.Null(await stream.NextAsync());
    }

    [Fact]
    public async Task An_answer_may_be_a_stream_too_and_ends_with_result_and_end()
    {
        await _gateway.CreateAsync("t");
        _gateway.Cluster.Pause("t");
        using SseReader stream =
            await OpenAsync("message/stream",
                """{"message":{"messageId":"m-2","taskId":"t","role":"user","parts":[{"kind":"data","data":{"approved":true}}]}}""");

        Assert.Equal("working", (await ItemAsync(stream)).GetProperty("status").GetProperty("state").GetString());
        _gateway.Cluster.Succeed("t");

        JsonElement artifact = await ItemAsync(stream);
        Assert.Equal("artifact-update", artifact.GetProperty("kind").GetString());
        Assert.Equal(
            """[{"kind":"data","data":{"final_report":"done"}}]""", artifact.GetProperty("artifact").GetProperty("parts").GetRawText());
        Assert.Equal(("status-update", "completed", true), Status(await ItemAsync(stream)));
        Assert.Null(await stream.NextAsync());
    }

    [Fact]
    public async Task To_subscribe_again_shows_a_paused_task_and_goes_on_to_the_next_pause()
    {
        await _gateway.CreateAsync("t");
        _gateway.Cluster.Pause("t");
        using SseReader stream = await OpenAsync("tasks/resubscribe", """{"id":"t"}""");

        Assert.Equal("input-required", (await ItemAsync(stream)).GetProperty("status").GetProperty("state").GetString());
        _gateway.Cluster.Continue("t");
        Assert.Equal(("status-update", "working", false), Status(await ItemAsync(stream)));
        _gateway.Cluster.Pause("t");
        Assert.Equal(("status-update", "input-required", true), Status(await ItemAsync(stream)));
        Assert.Null(await stream.NextAsync());
    }

    [Fact]
    public async Task To_subscribe_again_to_a_task_that_is_over_shows_it_and_ends()
    {
        await _gateway.CreateAsync("t");
        _gateway.Cluster.Succeed("t");
        using SseReader stream = await OpenAsync("tasks/resubscribe", """{"id":"t"}""");

        Assert.Equal("completed", (await ItemAsync(stream)).GetProperty("status").GetProperty("state").GetString());
        Assert.Null(await stream.NextAsync());
    }

    [Fact]
    public async Task A_reader_that_leaves_stops_nothing()
    {
        SseReader stream =
            await OpenAsync("message/stream", """{"message":{"messageId":"m-1","role":"user","parts":[{"kind":"text","text":"x"}]}}""");
        string id = (await ItemAsync(stream)).GetProperty("id").GetString()!;
        stream.Dispose();

        _gateway.Cluster.Succeed(id);

        Assert.Empty(_gateway.Cluster[id].Cancels);
        Assert.Equal(TaskPhase.Succeeded, _gateway.Cluster[id].Now.Phase);
    }

    [Fact]
    public async Task A_list_is_in_the_words_of_0_3()
    {
        await _gateway.CreateAsync("t");
        _gateway.Cluster.Pause("t");

        using HttpResponseMessage response =
            await _gateway.PostAsync(
                "/a2a", """{"jsonrpc":"2.0","id":1,"method":"tasks/list","params":{"context_id":"c","status":"input-required"}}""");

        JsonElement list = (await GatewayFixture.JsonAsync(response, System.Net.HttpStatusCode.OK)).GetProperty("result");
        Assert.Equal("input-required", list.GetProperty("tasks")[0].GetProperty("status").GetProperty("state").GetString());
        Assert.Equal((1, 50, ""),
            (list.GetProperty("totalSize").GetInt32(), list.GetProperty("pageSize").GetInt32(), list.GetProperty("nextPageToken")
                .GetString()));
    }

    [Fact]
    public async Task A_stream_reports_a_slow_reader()
    {
        await using GatewayFixture narrow = await GatewayFixture.StartAsync(o => o.StreamBuffer = 1);
        await narrow.CreateAsync("t");
        using HttpRequestMessage request = Request("tasks/resubscribe", """{"id":"t"}""");
        using SseReader stream = await SseReader.OpenAsync(narrow.Http, request);
        await stream.NextAsync();

        // More at once than the buffer holds.
        narrow.Cluster.Feed.Publish(
            [.. Enumerable.Range(0, 50)
                .Select(i =>
                    new TaskEvent { Key = new TaskKey("t"), Seq = TaskEvent.Live, Kind = "partial", Data = JsonBytes.EmptyObject })]);

        List<SseEvent> rest = await stream.RestAsync();
        Assert.Equal("too_slow", rest[^1].Json.GetProperty("error").GetProperty("data").GetProperty("reason").GetString());
    }

    private static (string?, string?, bool) Status(JsonElement item) =>
        (item.GetProperty("kind").GetString(), item.GetProperty("status").GetProperty("state").GetString(), item.GetProperty("final")
            .GetBoolean());

    private static async Task<JsonElement> ItemAsync(SseReader stream) => (await stream.NextAsync())!.Json.GetProperty("result");

    private static HttpRequestMessage Request(string method, string parameters) => new(HttpMethod.Post, "/a2a")
    {
        Content = new StringContent(
            $$"""{"jsonrpc":"2.0","id":7,"method":"{{method}}","params":{{parameters}}}""", Encoding.UTF8, "application/json"),
    };

    private async Task<SseReader> OpenAsync(string method, string parameters)
    {
        using HttpRequestMessage request = Request(method, parameters);
        return await SseReader.OpenAsync(_gateway.Http, request);
    }
}
