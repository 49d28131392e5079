using System.Net;
using System.Text.Json;
using Asya.Catalog;
using Asya.Tasks;

namespace Asya.Gateway.Tests;

public sealed class MeshTests : IAsyncLifetime
{
    private GatewayFixture _gateway = null!;

    public async Task InitializeAsync() => _gateway = await GatewayFixture.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task A_created_task_is_201_with_its_place_and_its_view()
    {
        (await _gateway.PostAsync("/mesh", """{"id":"p-1","flow":"report_approval"}""")).Dispose();
        using HttpResponseMessage response = await _gateway.PostAsync(
            "/mesh",
            """
            {"id":"report-123","parent_id":"p-1","context_id":"ctx-1","route":{"prev":[],"curr":"draft","next":["x-pause","publish"]},
             "headers":{"h":1.50},"payload":{"topic":"Q3","price":1.50},"timeout":60,"something_else":[1,2]}
            """);

        JsonElement task = await GatewayFixture.JsonAsync(response, HttpStatusCode.Created);
        Assert.Equal("/mesh/report-123", response.Headers.Location!.OriginalString);
        Assert.Equal("""{"topic":"Q3","price":1.50}""", task.GetProperty("payload").GetRawText());
        Assert.Equal("""{"h":1.50}""", task.GetProperty("headers").GetRawText());
        Assert.Equal("running", task.GetProperty("status").GetString());
        Assert.Equal("""{"prev":[],"curr":"draft","next":["x-pause","publish"]}""", task.GetProperty("route").GetRawText());
        Assert.Equal(60, task.GetProperty("timeout_seconds").GetDouble());
        Assert.Equal("p-1", task.GetProperty("parent_id").GetString());
        Assert.Equal("ctx-1", task.GetProperty("context_id").GetString());
        Assert.Equal(3, task.GetProperty("total_actors").GetInt32());
    }

    [Fact]
    public async Task The_same_body_again_is_200_and_another_body_is_409()
    {
        const string Body = """{"id":"a","flow":"report_approval","payload":{"topic":"Q3"}}""";
        using HttpResponseMessage first = await _gateway.PostAsync("/mesh", Body);
        using HttpResponseMessage again = await _gateway.PostAsync("/mesh", Body);
        using HttpResponseMessage other = await _gateway.PostAsync("/mesh", Body.Replace("Q3", "Q4", StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        JsonElement problem = await GatewayFixture.JsonAsync(other, HttpStatusCode.Conflict);
        Assert.Equal("already_exists", problem.GetProperty("reason").GetString());
    }

    [Fact]
    public async Task An_idempotency_key_names_the_task()
    {
        const string Body = """{"flow":"report_approval","payload":{}}""";
        using HttpResponseMessage first = await _gateway.PostAsync("/mesh", Body, ("Idempotency-Key", "k-1"));
        using HttpResponseMessage again = await _gateway.PostAsync("/mesh", Body, ("Idempotency-Key", "k-1"));
        using HttpResponseMessage other = await _gateway.PostAsync("/mesh", Body, ("Idempotency-Key", "k-2"));

        string id = (await GatewayFixture.JsonAsync(first, HttpStatusCode.Created)).GetProperty("id").GetString()!;
        Assert.Equal(id, (await GatewayFixture.JsonAsync(again, HttpStatusCode.OK)).GetProperty("id").GetString());
        Assert.NotEqual(id, (await GatewayFixture.JsonAsync(other, HttpStatusCode.Created)).GetProperty("id").GetString());
        Assert.Matches("^_[0-9a-f]{32}$", id);
    }

    [Fact]
    public async Task A_create_that_waits_answers_when_the_task_is_paused()
    {
        Task<HttpResponseMessage> waiting = _gateway.PostAsync("/mesh?wait=20", """{"id":"a","flow":"report_approval"}""");
        await _gateway.Cluster.CreatedAsync("a");
        _gateway.Cluster.Step("a", "x-pause");
        _gateway.Cluster.Pause("a");

        using HttpResponseMessage response = await waiting;
        JsonElement task = await GatewayFixture.JsonAsync(response, HttpStatusCode.Created);
        Assert.Equal("paused", task.GetProperty("status").GetString());
        Assert.Equal("Review", task.GetProperty("pause_metadata").GetProperty("prompt").GetString());
        Assert.Equal(1, task.GetProperty("pause").GetInt32());
        Assert.Equal(20.5, task.GetProperty("remaining_timeout_sec").GetDouble());
        Assert.False(task.TryGetProperty("deadline", out _));
    }

    [Fact]
    public async Task A_pause_that_comes_before_the_create_returns_is_not_missed()
    {
        _gateway.Cluster.OnCreated = id => _gateway.Cluster.Pause(id);

        using HttpResponseMessage response = await _gateway.PostAsync("/mesh?wait=20", """{"id":"a","flow":"report_approval"}""");

        Assert.Equal("paused", (await GatewayFixture.JsonAsync(response, HttpStatusCode.Created)).GetProperty("status").GetString());
    }

    [Fact]
    public async Task An_unreadable_payload_does_not_make_a_completed_command_look_failed()
    {
        _gateway.Cluster.OnCreated = id => _gateway.Cluster.Pause(id);
        _gateway.Cluster.PayloadFault = new TaskRejectedException(TaskRejection.CheckpointStoreUnavailable, "The store is away.");

        using HttpResponseMessage response = await _gateway.PostAsync("/mesh?wait=20", """{"id":"a","flow":"report_approval"}""");

        JsonElement task = await GatewayFixture.JsonAsync(response, HttpStatusCode.Created);
        Assert.Equal("paused", task.GetProperty("status").GetString());
        Assert.False(task.TryGetProperty("payload", out _));
    }

    [Fact]
    public async Task A_cluster_that_fails_after_a_command_does_not_make_it_look_failed()
    {
        _gateway.Cluster.OnCreated = _ => _gateway.Cluster.Fault = new TimeoutException("away");

        using HttpResponseMessage response = await _gateway.PostAsync("/mesh?wait=0.01", """{"id":"a","flow":"report_approval"}""");

        Assert.Equal("running", (await GatewayFixture.JsonAsync(response, HttpStatusCode.Created)).GetProperty("status").GetString());
    }

    [Fact]
    public async Task An_answer_resumes_the_task_and_the_receipt_names_what_was_dropped()
    {
        await _gateway.CreateAsync("a");
        _gateway.Cluster.Pause("a");

        Task<HttpResponseMessage> waiting =
            _gateway.PostAsync("/mesh/a:resume?wait=20&pause=1", """{"approved":true}""", ("Idempotency-Key", "k"));
        await Task.WhenAny(waiting, ResumedAsync("a"));
        _gateway.Cluster.Succeed("a", """{"status":"published"}""");

        using HttpResponseMessage response = await waiting;
        JsonElement task = await GatewayFixture.JsonAsync(response, HttpStatusCode.OK);
        Assert.Equal("succeeded", task.GetProperty("status").GetString());
        Assert.Equal("""{"status":"published"}""", task.GetProperty("result").GetRawText());
        Assert.Equal(
            """{"pause":1,"accepted_at":"2026-03-08T10:00:09.123Z","dropped":["unknown_key"],"repeated":false}""",
            task.GetProperty("resume").GetRawText());
        ResumeTask answer = Assert.Single(_gateway.Cluster["a"].Answers);
        Assert.Equal("""{"approved":true}""", answer.Input.ToString());
        Assert.Equal((1, "k", "mesh"), (answer.Pause, answer.Key, answer.Channel));
    }

    [Theory]
    [InlineData("", true, """{"topic":"Q3"}""")]
    [InlineData("?payload=false", false, null)]
    [InlineData("?payload=first", true, """{"topic":"Q3"}""")]
    public async Task The_result_is_shown_whichever_payload_is(string query, bool hasPayload, string? payload)
    {
        await _gateway.CreateAsync("a");
        _gateway.Cluster.Succeed("a", """{"x":1.50}""");

        using HttpResponseMessage response = await _gateway.Http.GetAsync("/mesh/a" + query);

        JsonElement task = await GatewayFixture.JsonAsync(response, HttpStatusCode.OK);
        Assert.Equal("""{"x":1.50}""", task.GetProperty("result").GetRawText());
        Assert.Equal(hasPayload, task.TryGetProperty("payload", out JsonElement shown));
        Assert.Equal(payload, hasPayload ? shown.GetRawText() : null);
    }

    [Fact]
    public async Task A_failed_task_shows_its_error()
    {
        await _gateway.CreateAsync("a");
        _gateway.Cluster.Fail("a", "timeout", "task timed out");

        using HttpResponseMessage response = await _gateway.Http.GetAsync("/mesh/a");

        JsonElement task = await GatewayFixture.JsonAsync(response, HttpStatusCode.OK);
        Assert.Equal(
            ("failed", "task timed out", "timeout", "draft"),
            (task.GetProperty("status").GetString(), task.GetProperty("error").GetString(),
                task.GetProperty("error_code").GetString(), task.GetProperty("failed_actor").GetString()));
    }

    [Fact]
    public async Task A_list_has_its_filters_its_entries_and_its_next_page()
    {
        await _gateway.CreateAsync("a");
        await _gateway.CreateAsync("b");
        _gateway.Cluster.Pause("b");

        using HttpResponseMessage page = await _gateway.Http.GetAsync("/mesh?limit=1");
        using HttpResponseMessage filtered = await _gateway.Http.GetAsync("/mesh?status=paused&flow=f&context_id=c&parent_id=p&cursor=x");

        JsonElement list = await GatewayFixture.JsonAsync(page, HttpStatusCode.OK);
        Assert.Equal("more", list.GetProperty("next_cursor").GetString());
        JsonElement entry = Assert.Single(list.GetProperty("tasks").EnumerateArray());
        Assert.False(entry.TryGetProperty("payload", out _) || entry.TryGetProperty("result", out _));
        list = await GatewayFixture.JsonAsync(filtered, HttpStatusCode.OK);
        Assert.Equal("b", Assert.Single(list.GetProperty("tasks").EnumerateArray()).GetProperty("id").GetString());
        Assert.Equal(JsonValueKind.Null, list.GetProperty("next_cursor").ValueKind);
        Assert.Equal(
            new TaskQuery { Phase = TaskPhase.Paused, Flow = "f", ContextId = "c", ParentId = "p", Cursor = "x", Limit = 50 },
            _gateway.Cluster.LastQuery);
    }

    [Fact]
    public async Task A_redrive_creates_one_new_task_however_often_it_is_repeated()
    {
        await _gateway.CreateAsync("a");
        using HttpResponseMessage tooEarly = await _gateway.PostAsync("/mesh/a:redrive", "{}");
        Assert.Equal(
            "not_redrivable", (await GatewayFixture.JsonAsync(tooEarly, HttpStatusCode.Conflict)).GetProperty("reason").GetString());

        _gateway.Cluster.Fail("a", "handler_error", "actor 'draft' failed");
        for (int i = 0; i < 2; i++)
        {
            using HttpResponseMessage again = await _gateway.PostAsync("/mesh/a:redrive", "");
            JsonElement task = await GatewayFixture.JsonAsync(again, HttpStatusCode.Created);
            Assert.Equal(("a-again", "a", "/mesh/a-again"),
                (task.GetProperty("id").GetString(), task.GetProperty("parent_id").GetString(), again.Headers.Location?.ToString()));
        }

        using HttpResponseMessage failed = await _gateway.Http.GetAsync("/mesh/a");
        Assert.Equal("a-again", (await GatewayFixture.JsonAsync(failed, HttpStatusCode.OK)).GetProperty("redriven_as").GetString());
    }

    [Fact]
    public async Task A_pause_is_accepted_and_a_cancel_is_done()
    {
        await _gateway.CreateAsync("a");

        using HttpResponseMessage pause = await _gateway.Http.PostAsync("/mesh/a:pause", null);
        _gateway.Cluster.Pause("a");
        using HttpResponseMessage cancel =
            await _gateway.PostAsync("/mesh/a:cancel?pause=1", """{"reason":"changed my mind"}""", ("Idempotency-Key", "k"));
        using HttpResponseMessage again = await _gateway.PostAsync("/mesh/a:pause", "{}");

        Assert.Equal("running", (await GatewayFixture.JsonAsync(pause, HttpStatusCode.Accepted)).GetProperty("status").GetString());
        Assert.Equal("Task paused by external request", Assert.Single(_gateway.Cluster["a"].PauseRequests).Message);
        Assert.Equal("canceled", (await GatewayFixture.JsonAsync(cancel, HttpStatusCode.OK)).GetProperty("status").GetString());
        Assert.Equal(new CancelTask { Reason = "changed my mind", Key = "k", Pause = 1 }, _gateway.Cluster["a"].Cancels[0]);
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
    }

    private async Task ResumedAsync(string id)
    {
        using HttpResponseMessage stream =
            await _gateway.Http.GetAsync($"/mesh/{id}/events?last_event_id=2", HttpCompletionOption.ResponseHeadersRead);
        using StreamReader reader = new(await stream.Content.ReadAsStreamAsync());
        while (await reader.ReadLineAsync() is { } line && !line.Contains("Task resumed", StringComparison.Ordinal))
        {
        }
    }
}
