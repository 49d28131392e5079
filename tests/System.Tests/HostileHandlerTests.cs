using System.Diagnostics;
using System.Net;
using System.Text.Json;

namespace Asya.SystemTests;

/// <summary>
/// Handlers that throw, hang, do not listen or return garbage: their task gets a precise end, and other tasks are not affected.
/// </summary>
[Collection(SharedTestSilo.Name)]
public sealed class HostileHandlerTests(TestSiloFixture fixture)
{
    // The handlers below take longer than this: a task that ends earlier has not waited for one.
    private static readonly TimeSpan WithoutWaiting = TimeSpan.FromSeconds(15);

    private readonly SiloProcess _silo = fixture.Silo;
    private readonly MeshClient _mesh = fixture.Silo.Mesh;

    [Fact]
    public async Task A_handlers_exception_is_not_shown_to_clients()
    {
        Reply failed = await RunAsync("thrower echo", "{}");

        AssertFailed(failed, "handler_error", "actor 'thrower' failed (InvalidOperationException)", "thrower");
        Assert.DoesNotContain("hunter2", failed.Text, StringComparison.Ordinal);
        List<SseEvent> events = await _mesh.EventsAsync(failed.TaskId);
        Assert.DoesNotContain(events, e => e.Data.Contains("hunter2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_handlers_public_error_is_shown() =>
        AssertFailed(await RunAsync("refuser echo", "{}"), "handler_error", "actor 'refuser' failed: the topic is taken", "refuser");

    [Fact]
    public async Task A_handler_that_cancels_itself_has_failed() =>
        AssertFailed(
            await RunAsync("canceler echo", "{}"), "handler_error", "actor 'canceler' failed (OperationCanceledException)", "canceler");

    [Theory]
    [InlineData("too_many_payloads", "invalid_result", "actor 'garbage' yielded 10001 payloads for one step; 10000 is the most")]
    [InlineData("no_such_path", "handler_error", "actor 'garbage' failed: Cannot SET .route.curr")]
    [InlineData(
        "route_of_numbers", "handler_error", "actor 'garbage' failed: .route.next must be a list of actor names, but [0] is a number")]
    [InlineData("empty_name", "invalid_result", null)]
    [InlineData("too_large", "payload_too_large", null)]
    [InlineData("too_deep", null, null)]
    [InlineData("not_a_number", null, null)]
    public async Task Garbage_that_a_handler_returns_fails_its_task(string kind, string? code, string? message)
    {
        Reply failed = await RunAsync("garbage x-pause echo", $$"""{"kind":"{{kind}}"}""");

        AssertFailed(failed, code, message, "garbage");
    }

    [Fact]
    public async Task A_lone_surrogate_that_a_handler_returns_is_stored_as_a_replacement_character()
    {
        Reply paused = (await RunAsync("garbage x-pause echo", """{"kind":"half_a_character"}""")).ExpectTask("paused");

        Assert.Equal("\ufffd", paused.Json.GetProperty("payload").GetProperty("text").GetString());
        (await _mesh.ResumeAndWaitAsync(paused.TaskId, "{}")).ExpectTask("succeeded");
    }

    [Fact]
    public async Task A_handler_that_returns_nothing_ends_its_task()
    {
        Reply over = await RunAsync("garbage thrower", """{"kind":"nothing","kept":1}""");

        over.ExpectTask("succeeded");
        Assert.Equal("""{"kind":"nothing","kept":1}""", over.Result.GetRawText());
    }

    [Theory]
    [InlineData("hanger", "{}")]
    [InlineData("sleeper", """{"ms":60000}""")]
    [InlineData("stubborn", """{"ms":20000}""")]
    public async Task A_handler_that_does_not_return_loses_its_task_when_the_time_is_up(string actor, string payload)
    {
        string id = MeshClient.NewId("hangs");
        long start = Stopwatch.GetTimestamp();
        Reply failed = await _mesh.CreateAndWaitAsync(MeshClient.Envelope(id, $"{actor} echo", payload, timeout: 1));

        AssertFailed(failed, "timeout", "task timed out", null);
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.FromSeconds(0.9), WithoutWaiting);
    }

    [Theory]
    [InlineData("hanger", "{}")]
    [InlineData("stubborn", """{"ms":20000}""")]
    public async Task A_cancel_does_not_wait_for_a_handler_that_does_not_listen(string actor, string payload)
    {
        string id = MeshClient.NewId("deaf");
        await _mesh.CreateAsync(MeshClient.Envelope(id, $"{actor} echo", payload));
        await _mesh.UntilAsync(id, "started", e => e.Kind == "started", after: 0);

        long start = Stopwatch.GetTimestamp();
        (await _mesh.CancelAsync(id)).ExpectTask("canceled");

        Assert.True(Stopwatch.GetElapsedTime(start) < WithoutWaiting, "The cancel has waited for the handler.");
        Assert.Equal(["created", "started", "canceled"], (await _mesh.EventsAsync(id)).Select(e => e.Kind));
    }

    [Fact]
    public async Task Handlers_that_hang_keep_no_other_actor_from_working()
    {
        foreach (string id in Enumerable.Range(0, 40).Select(_ => MeshClient.NewId("crowd")))
        {
            (await _mesh.CreateAsync(MeshClient.Envelope(id, "hanger", timeout: 5))).Expect(HttpStatusCode.Created);
        }

        (await RunAsync("increment", """{"value":1}""")).ExpectTask("succeeded");
    }

    [Fact]
    public async Task An_answer_that_makes_the_payload_too_deep_leaves_the_task_paused()
    {
        // 60 levels in the answer, six levels down in the payload: each alone is allowed, both together are not.
        string id = MeshClient.NewId("deep");
        string deep = string.Concat(Enumerable.Repeat("""{"v":""", 60)) + "1" + new string('}', 60);
        const string Ask = """{"prompt":"?","fields":[{"name":"v","type":"object","payload_key":"/1/2/3/4/5/6/7"}]}""";
        await _mesh.CreatePausedAsync(
            $$"""{"id":"{{id}}","payload":{"ask":{{Ask}}},"route":{"curr":"asker","next":["x-pause","echo"]} }""");

        (await _mesh.ResumeAsync(id, deep)).ExpectProblem(HttpStatusCode.UnprocessableEntity, "invalid");

        (await _mesh.TaskAsync(id)).ExpectTask("paused");
        (await _mesh.ResumeAndWaitAsync(id, """{"v":{"v":1}}""")).ExpectTask("succeeded");
    }

    private async Task<Reply> RunAsync(string route, string payload)
    {
        Reply reply = await _mesh.CreateAndWaitAsync(MeshClient.Envelope(MeshClient.NewId("hostile"), route, payload));
        return reply.Expect(HttpStatusCode.Created);
    }

    private void AssertFailed(Reply reply, string? code, string? message, string? actor)
    {
        Assert.True(reply.TaskStatus == "failed", $"{reply.Text}\n{_silo.Output}");
        JsonElement task = reply.Json;
        Assert.Equal(code ?? task.GetProperty("error_code").GetString(), task.GetProperty("error_code").GetString());
        Assert.Equal(message ?? task.GetProperty("error").GetString(), task.GetProperty("error").GetString());
        if (actor is not null)
        {
            Assert.Equal(actor, task.GetProperty("failed_actor").GetString());
        }
    }
}
