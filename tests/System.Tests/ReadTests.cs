using System.Net;
using System.Text.Json;

namespace Asya.SystemTests;

/// <summary>The visible parts of a task: its events, its payload, its place in lists.</summary>
[Collection(SharedProduct.Name)]
public sealed class ReadTests(ProductFixture fixture)
{
    private static readonly string[] KindsOfAReview = ["created", "started", "pausing", "paused", "resumed", "started", "succeeded"];

    private readonly MeshClient _mesh = fixture.Silo.Mesh;

    [Fact]
    public async Task A_stream_shows_every_event_once_and_in_order_while_it_happens()
    {
        using CancellationTokenSource end = new(MeshClient.Patience);
        await _mesh.CreateAsync("""{"id":"watched","flow":"report_approval","payload":{"topic":"Q3"}}""");
        using SseReader? stream = await _mesh.OpenAsync("watched", after: 0, end.Token);

        List<SseEvent> seen = [];
        while (await stream!.NextAsync(end.Token) is { } next)
        {
            seen.Add(next);
            if (next.Kind == "paused")
            {
                (await _mesh.ResumeAsync("watched", """{"approved":true}""")).Expect(HttpStatusCode.OK);
            }
        }

        Assert.Equal(KindsOfAReview, seen.Select(e => e.Kind));
        Assert.Equal(Enumerable.Range(1, seen.Count).Select(n => (long?)n), seen.Select(e => e.Id));
        Assert.Equal(["pending", "running", "running", "paused", "running", "running", "succeeded"], seen.Select(e => e.Status));
        Assert.Equal("published", seen[^1].Json.GetProperty("result").GetProperty("status").GetString());
        double[] progress = [.. seen.Select(e => e.Json.GetProperty("progress_percent").GetDouble())];
        Assert.Equal(progress.Order(), progress);
        Assert.Equal((0, 100), (progress[0], progress[^1]));
    }

    [Fact]
    public async Task A_stream_that_was_cut_goes_on_after_the_last_event_that_was_read()
    {
        await _mesh.CreatePausedAsync("""{"id":"replayed","flow":"report_approval","payload":{"topic":"Q3"}}""");
        (await _mesh.ResumeAndWaitAsync("replayed", """{"approved":true}""")).ExpectTask("succeeded");

        List<SseEvent> all = await _mesh.EventsAsync("replayed");
        Assert.Equal(KindsOfAReview, all.Select(e => e.Kind));
        for (int read = 1; read < all.Count; read++)
        {
            Assert.Equal(all.Skip(read), await _mesh.EventsAsync("replayed", after: read));
        }

        Reply nothingMore = await _mesh.GetAsync($"/mesh/replayed/events?last_event_id={all.Count}");
        Assert.Equal(HttpStatusCode.NoContent, nothingMore.Status);
    }

    [Fact]
    public async Task A_stream_without_a_past_begins_with_the_task_as_it_is_and_ends_with_it()
    {
        await _mesh.CreatePausedAsync("""{"id":"joined","flow":"report_approval","payload":{"topic":"Q3"}}""");
        using CancellationTokenSource end = new(MeshClient.Patience);
        using SseReader? stream = await _mesh.OpenAsync("joined", after: null, end.Token);

        SseEvent? first = await stream!.NextAsync(end.Token);
        Assert.Equal(("paused", 1, 4), (first?.Status, first?.Pause, first?.Id));
        Assert.Equal(
            "Review this report before it is published", first!.Json.GetProperty("pause_metadata").GetProperty("prompt").GetString());

        await _mesh.CancelAsync("joined");
        Assert.Equal("canceled", (await stream.NextAsync(end.Token))?.Status);
        Assert.Null(await stream.NextAsync(end.Token));
    }

    [Fact]
    public async Task A_paused_task_shows_the_payload_that_its_checkpoint_holds()
    {
        await _mesh.CreatePausedAsync(
            """{"id":"shown","flow":"report_approval","payload":{"topic":"Q3","price":1.50,"big":12345678901234567890}}""");

        Reply current = (await _mesh.TaskAsync("shown")).ExpectTask("paused");
        Reply first = (await _mesh.GetAsync("/mesh/shown?payload=first")).ExpectTask("paused");
        Reply none = (await _mesh.GetAsync("/mesh/shown?payload=false")).ExpectTask("paused");

        Assert.Equal(
            """{"topic":"Q3","price":1.50,"big":12345678901234567890,"draft":"Draft report on: Q3. Key findings: placeholder analysis.","status":"awaiting_review"}""",
            current.Json.GetProperty("payload").GetRawText());
        Assert.Equal("""{"topic":"Q3","price":1.50,"big":12345678901234567890}""", first.Json.GetProperty("payload").GetRawText());
        Assert.False(none.Json.TryGetProperty("payload", out _));
        Assert.True(current.Json.GetProperty("remaining_timeout_sec").GetDouble() is > 100 and <= 120);
    }

    [Fact]
    public async Task A_create_that_waits_answers_when_its_time_is_up_too()
    {
        // No answer comes, so only the wait ends.
        await _mesh.CreatePausedAsync("""{"id":"waited","flow":"report_approval","payload":{}}""");
        Reply again = await _mesh.PostAsync("/mesh?wait=0.1", """{"id":"waited","flow":"report_approval","payload":{}}""");

        again.Expect(HttpStatusCode.OK).ExpectTask("paused");
    }

    [Fact]
    public async Task A_list_is_filtered_and_paged_from_the_newest_to_the_oldest()
    {
        string[] ids = [.. Enumerable.Range(1, 5).Select(n => $"listed-{n}")];
        foreach (string id in ids)
        {
            await _mesh.CreatePausedAsync($$"""{"id":"{{id}}","flow":"report_approval","context_id":"ctx-list","payload":{} }""");
        }

        await _mesh.CancelAsync("listed-3");

        Assert.Equal(ids.Reverse(), await ListAsync("context_id=ctx-list", pageSize: 2));
        Assert.Equal(["listed-5", "listed-4", "listed-2", "listed-1"], await ListAsync("context_id=ctx-list&status=paused", pageSize: 3));
        Assert.Equal(["listed-3"], await ListAsync("context_id=ctx-list&status=canceled", pageSize: 50));
        Assert.Empty(await ListAsync("context_id=ctx-list&flow=agent_loop", pageSize: 50));
        Assert.Equal(5, (await ListAsync("context_id=ctx-list&flow=report_approval", pageSize: 1)).Count);
        (await _mesh.GetAsync("/mesh?status=asleep")).ExpectProblem(HttpStatusCode.BadRequest, "invalid_parameter");
        (await _mesh.GetAsync("/mesh?cursor=nonsense")).ExpectProblem(HttpStatusCode.UnprocessableEntity, "invalid");
    }

    [Fact]
    public async Task Probes_are_answered()
    {
        Assert.Equal("""{"status":"live"}""", (await _mesh.GetAsync("/health/live")).Expect(HttpStatusCode.OK).Text);
        Assert.Equal("""{"status":"ready"}""", (await _mesh.GetAsync("/health/ready")).Expect(HttpStatusCode.OK).Text);
        Assert.Contains("/mesh", (await _mesh.GetAsync("/openapi/v1.json")).Expect(HttpStatusCode.OK).Text, StringComparison.Ordinal);
    }

    private async Task<List<string>> ListAsync(string filter, int pageSize)
    {
        List<string> ids = [];
        string? cursor = null;
        do
        {
            string next = cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}";
            JsonElement page = (await _mesh.GetAsync($"/mesh?{filter}&limit={pageSize}{next}")).Expect(HttpStatusCode.OK).Json;
            string[] tasks = [.. page.GetProperty("tasks").EnumerateArray().Select(t => t.GetProperty("id").GetString()!)];
            Assert.True(tasks.Length <= pageSize, page.GetRawText());
            ids.AddRange(tasks);
            cursor = page.GetProperty("next_cursor").GetString();
        }
        while (cursor is not null);
        return ids;
    }
}
