using System.Text.Json;
using Asya.Catalog;
using Asya.Tasks;
using static Asya.Gateway.Tests.A2A1Caller;

namespace Asya.Gateway.Tests;

/// <summary>
/// The server's obligations for watching, listing, reading and canceling tasks, on each binding. The numbers are A2A 1.0's sections.
/// </summary>
public sealed class A2AMustWatchTests : IAsyncLifetime
{
    private const string Data = """{"data":{"topic":"Q3"},"mediaType":"application/json"}""";

    private GatewayFixture _gateway = null!;

    public static TheoryData<string> Bindings => new(JsonRpc, Rest);

    public async Task InitializeAsync() => _gateway = await GatewayFixture.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Theory]
    [MemberData(nameof(Bindings))]
    public async Task Must_3_3_1_cancel_twice_is_cancel_once_and_what_is_over_otherwise_is_not_cancelable(string binding)
    {
        A2A1Caller caller = new(_gateway, binding);
        await _gateway.CreateAsync("t");
        await _gateway.CreateAsync("over");
        _gateway.Cluster.Succeed("over");

        Assert.Equal("TASK_STATE_CANCELED", State(await caller.ResultAsync("cancel", """{"id":"t"}""")));
        Assert.Equal("TASK_STATE_CANCELED", State(await caller.ResultAsync("cancel", """{"id":"t"}""")));
        Assert.Single(_gateway.Cluster["t"].Cancels);
        Assert.Equal(-32002, await caller.CodeAsync("cancel", """{"id":"over"}"""));
    }

    [Theory]
    [MemberData(nameof(Bindings))]
    public async Task Must_3_1_2_a_stream_starts_with_the_task_and_ends_where_it_is_the_clients_turn(string binding)
    {
        A2A1Caller caller = new(_gateway, binding);
        using SseReader stream = await caller.OpenAsync("stream", Message(Data));

        (string Kind, JsonElement Value) first = (await caller.ItemAsync(stream))!.Value;
        Assert.Equal(("task", "TASK_STATE_WORKING"), (first.Kind, State(first.Value)));
        string id = Id(first.Value);
        _gateway.Cluster.Step(id, "draft");
        _gateway.Cluster.Pause(id);

        List<(string Kind, JsonElement Value)> rest = await RestAsync(caller, stream);
        Assert.Equal(["statusUpdate TASK_STATE_WORKING", "statusUpdate TASK_STATE_INPUT_REQUIRED"], Lines(rest));
        Assert.All(rest, item => Assert.False(item.Value.TryGetProperty("final", out _)));
        Assert.Equal(
            1,
            rest[^1].Value.GetProperty("status").GetProperty("message").GetProperty("parts")[1].GetProperty("metadata").GetProperty("pause")
                .GetInt32());
    }

    [Theory]
    [MemberData(nameof(Bindings))]
    public async Task Must_3_5_2_every_subscriber_sees_the_same_and_one_that_leaves_affects_no_other(string binding)
    {
        A2A1Caller caller = new(_gateway, binding);
        await _gateway.CreateAsync("t");
        using SseReader one = await caller.OpenAsync("subscribe", """{"id":"t"}""");
        using SseReader other = await caller.OpenAsync("subscribe", """{"id":"t"}""");
        SseReader third = await caller.OpenAsync("subscribe", """{"id":"t"}""");
        Assert.Equal("task", (await caller.ItemAsync(one))!.Value.Kind);
        Assert.Equal("task", (await caller.ItemAsync(other))!.Value.Kind);
        third.Dispose();

        _gateway.Cluster.Step("t", "draft");
        _gateway.Cluster.Pause("t");
        _gateway.Cluster.Continue("t");
        _gateway.Cluster.Show("t", "partial", """{"token":"Hel"}""");
        _gateway.Cluster.Succeed("t");

        List<(string Kind, JsonElement Value)> seen = await RestAsync(caller, one);
        Assert.Equal(
            [
                "statusUpdate TASK_STATE_WORKING", "statusUpdate TASK_STATE_INPUT_REQUIRED", "statusUpdate TASK_STATE_WORKING",
                "artifactUpdate",
                "artifactUpdate", "statusUpdate TASK_STATE_COMPLETED",
            ],
            Lines(seen));
        Assert.Equal(seen.Select(i => i.Value.GetRawText()), (await RestAsync(caller, other)).Select(i => i.Value.GetRawText()));
        JsonElement result = seen[^2].Value;
        Assert.Equal("""[{"data":{"final_report":"done"},"mediaType":"application/json"}]""", result.GetProperty("artifact")
            .GetProperty("parts").GetRawText());
        Assert.Equal((false, true), (result.GetProperty("append").GetBoolean(), result.GetProperty("lastChunk").GetBoolean()));
        Assert.Equal("""{"event":"partial","data":{"token":"Hel"}}""", seen[3].Value.GetProperty("artifact").GetProperty("parts")[0]
            .GetProperty("data").GetRawText());
        Assert.Equal(TaskPhase.Succeeded, _gateway.Cluster["t"].Now.Phase);
    }

    [Theory]
    [MemberData(nameof(Bindings))]
    public async Task Must_3_1_6_to_subscribe_gives_the_task_first_and_only_to_one_that_is_not_over(string binding)
    {
        A2A1Caller caller = new(_gateway, binding);
        await _gateway.CreateAsync("t");
        _gateway.Cluster.Pause("t");
        using SseReader stream = await caller.OpenAsync("subscribe", """{"id":"t"}""");

        (string Kind, JsonElement Value) first = (await caller.ItemAsync(stream))!.Value;
        Assert.Equal(("task", "TASK_STATE_INPUT_REQUIRED"), (first.Kind, State(first.Value)));
        _gateway.Cluster.Fail("t", "handler_error", "It broke");
        JsonElement last = (await RestAsync(caller, stream))[^1].Value;
        Assert.Equal("TASK_STATE_FAILED", State(last));
        Assert.Equal("""[{"text":"It broke"}]""", last.GetProperty("status").GetProperty("message").GetProperty("parts").GetRawText());

        Assert.Equal(-32004, await caller.CodeAsync("subscribe", """{"id":"t"}"""));
        Assert.Equal(-32001, await caller.CodeAsync("subscribe", """{"id":"unknown"}"""));
    }

    [Theory]
    [MemberData(nameof(Bindings))]
    public async Task Must_3_1_4_a_list_is_of_the_last_changed_first_in_pages_with_a_token_always(string binding)
    {
        A2A1Caller caller = new(_gateway, binding);
        await _gateway.CreateAsync("a");
        _gateway.Cluster.Succeed("a");
        await _gateway.CreateAsync("b");

        JsonElement all =
            await caller.ResultAsync("list", """{"contextId":"","status":"TASK_STATE_UNSPECIFIED","pageToken":"","historyLength":0}""");
        Assert.Equal(("", 50, 2),
            (all.GetProperty("nextPageToken").GetString(), all.GetProperty("pageSize").GetInt32(), all.GetProperty("totalSize")
                .GetInt32()));
        Assert.Equal(2, all.GetProperty("tasks").GetArrayLength());
        Assert.All(all.GetProperty("tasks").EnumerateArray(), task => Assert.False(task.TryGetProperty("artifacts", out _)));

        JsonElement page = await caller.ResultAsync(
            "list", """{"pageSize":1,"status":"TASK_STATE_COMPLETED","contextId":"c","statusTimestampAfter":"2026-03-01T00:00:00Z","includeArtifacts":true}""");
        Assert.Equal("more", page.GetProperty("nextPageToken").GetString());
        Assert.True(Assert.Single(page.GetProperty("tasks").EnumerateArray()).TryGetProperty("artifacts", out _));
        Assert.Equal(
            new TaskQuery
            {
                Phase = TaskPhase.Succeeded,
                ContextId = "c",
                Limit = 1,
                Order = TaskOrder.Updated,
                UpdatedAfter = new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero),
                Counts = true,
            },
            _gateway.Cluster.LastQuery);
        Assert.Empty((await caller.ResultAsync("list", """{"status":"TASK_STATE_REJECTED"}""")).GetProperty("tasks").EnumerateArray());
    }

    [Theory]
    [MemberData(nameof(Bindings))]
    public async Task Must_3_2_4_a_history_length_is_no_negative_number_and_0_omits_the_history(string binding)
    {
        A2A1Caller caller = new(_gateway, binding);
        await _gateway.CreateAsync("t");

        Assert.False((await caller.ResultAsync("get", """{"id":"t","historyLength":0}""")).TryGetProperty("history", out _));
        await caller.ResultAsync("get", """{"id":"t","historyLength":3}""");
        Assert.Equal(-32602, await caller.CodeAsync("get", """{"id":"t","historyLength":-1}"""));
        Assert.Equal(-32602, await caller.CodeAsync("list", """{"historyLength":-1}"""));
        Assert.Equal(-32602, await caller.CodeAsync("send", Message(Data, rest: ""","configuration":{"historyLength":-1}""")));
        Assert.Equal(1, _gateway.Cluster.Count);
    }

    private static string Id(JsonElement task) => task.GetProperty("id").GetString()!;

    private static async Task<List<(string Kind, JsonElement Value)>> RestAsync(A2A1Caller caller, SseReader stream)
    {
        List<(string, JsonElement)> rest = [];
        while (await caller.ItemAsync(stream) is { } item)
        {
            rest.Add(item);
        }

        return rest;
    }

    private static IEnumerable<string> Lines(List<(string Kind, JsonElement Value)> items) =>
        items.Select(item => item.Kind == "statusUpdate" ? $"{item.Kind} {State(item.Value)}" : item.Kind);
}
