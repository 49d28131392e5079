using System.Net;
using System.Text.Json;

namespace Asya.SystemTests;

/// <summary>The assertions of the original's tests of its mesh API, task store and streams, against the real process.</summary>
[Collection(SharedTestSilo.Name)]
public sealed class OriginalMeshTests(TestSiloFixture fixture)
{
    private readonly MeshClient _mesh = fixture.Silo.Mesh;

    [Fact]
    public async Task Progress_only_ever_grows_and_ends_at_a_hundred()
    {
        string id = MeshClient.NewId("percent");
        await _mesh.CreateAndWaitAsync(MeshClient.Envelope(id, "echo increment echo increment"));

        double[] percents = [.. (await _mesh.EventsAsync(id)).Select(static e => e.Json.GetProperty("progress_percent").GetDouble())];

        Assert.Equal(percents.Order(), percents);
        Assert.Equal(100, percents[^1]);
        Assert.Equal(4, (await _mesh.TaskAsync(id)).Json.GetProperty("total_actors").GetInt32());
    }

    [Fact]
    public async Task A_task_that_timed_out_stays_failed_when_its_handler_comes_to_an_end_after_all()
    {
        string id = MeshClient.NewId("late");
        await _mesh.CreateAsync(MeshClient.Envelope(id, "gate echo", timeout: 0.3));
        SseEvent failed = await _mesh.UntilAsync(id, "failed");
        fixture.Silo.OpenGate(id);

        // Another task that goes through the same gate afterwards shows that its actor has been at work since.
        string next = MeshClient.NewId("after");
        fixture.Silo.OpenGate(next);
        (await _mesh.CreateAndWaitAsync(MeshClient.Envelope(next, "gate echo"))).ExpectTask("succeeded");

        Assert.Contains("timed out", failed.Data, StringComparison.Ordinal);
        Assert.Equal(failed.Id, (await _mesh.EventsAsync(id))[^1].Id);
        (await _mesh.TaskAsync(id)).ExpectTask("failed");
    }

    [Fact]
    public async Task A_task_is_active_while_it_works_and_not_when_it_waits_or_is_over()
    {
        string id = MeshClient.NewId("active");
        await _mesh.CreateAsync(MeshClient.Envelope(id, "gate x-pause echo"));
        (await _mesh.GetAsync($"/mesh/{id}/active")).Expect(HttpStatusCode.OK);

        fixture.Silo.OpenGate(id);
        await _mesh.UntilAsync(id, "paused");
        (await _mesh.GetAsync($"/mesh/{id}/active")).Expect(HttpStatusCode.Gone);
        (await _mesh.ResumeAndWaitAsync(id, "{}")).ExpectTask("succeeded");

        (await _mesh.GetAsync($"/mesh/{id}/active")).Expect(HttpStatusCode.Gone);
        (await _mesh.GetAsync("/mesh/unknown/active")).Expect(HttpStatusCode.Gone);
    }

    [Fact]
    public async Task History_and_checkpoint_are_what_was_stored()
    {
        string id = MeshClient.NewId("views");
        await _mesh.CreatePausedAsync(MeshClient.Envelope(id, "echo x-pause echo", """{"value":1.10}"""));

        Reply checkpoint = (await _mesh.GetAsync($"/mesh/{id}/checkpoint")).Expect(HttpStatusCode.OK);
        Assert.Equal(
            await File.ReadAllTextAsync(Directory.EnumerateFiles(fixture.Silo.PausedDirectory, $"{id}*").Single()), checkpoint.Text);
        await _mesh.ResumeAndWaitAsync(id, "{}");
        Reply history = (await _mesh.GetAsync($"/mesh/{id}/history")).Expect(HttpStatusCode.OK);

        Assert.Equal(
            (await _mesh.EventsAsync(id)).Select(static e => (e.Id, e.Kind)),
            history.Json.GetProperty("events").EnumerateArray()
                .Select(static e => ((long?)e.GetProperty("seq").GetInt64(), e.GetProperty("kind").GetString())));
        (await _mesh.GetAsync($"/mesh/{id}/checkpoint")).ExpectProblem(HttpStatusCode.Conflict, "not_paused");
    }

    [Fact]
    public async Task Several_readers_see_the_same_also_when_the_task_is_over()
    {
        string id = MeshClient.NewId("readers");
        await _mesh.CreateAsync(MeshClient.Envelope(id, "gate echo increment"));
        Task<List<SseEvent>>[] readers = [.. Enumerable.Range(0, 3).Select(_ => _mesh.EventsAsync(id))];
        fixture.Silo.OpenGate(id);

        List<SseEvent>[] live = await Task.WhenAll(readers);
        List<SseEvent> later = await _mesh.EventsAsync(id);
        SseEvent now = Assert.Single(await WatchEndedAsync(id));

        Assert.All(live, seen => Assert.Equal(later, seen));
        Reply task = await _mesh.TaskAsync(id);
        Assert.Equal((task.TaskStatus, task.Result.GetRawText()), (now.Status, now.Json.GetProperty("result").GetRawText()));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"a":null,"b":[null],"c":{"d":null}}""")]
    [InlineData("""{"text":"Grüße, 世界 🌍 \"quoted\" \\ \n","ключ":"значение"}""")]
    [InlineData("""{"n":[1.10,1e2,-0,12345678901234567890]}""")]
    public async Task A_payload_comes_back_as_it_was(string payload)
    {
        string id = MeshClient.NewId("payload");

        Reply task = (await _mesh.CreateAndWaitAsync(MeshClient.Envelope(id, "echo", payload))).ExpectTask("succeeded");

        Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(payload).RootElement, task.Result), task.Text);
    }

    [Fact]
    public async Task Progress_is_visible_even_if_the_task_then_fails()
    {
        string id = MeshClient.NewId("midstream");
        await _mesh.CreateAsync(MeshClient.Envelope(id, "gate teller thrower"));

        List<SseEvent> seen = await _mesh.WatchAsync(id, whenOpen: () => fixture.Silo.OpenGate(id));

        Assert.Equal(3, seen.Count(static e => e.Id is null));
        Assert.Equal("failed", seen[^1].Status);
    }

    [Fact]
    public async Task Twenty_tasks_at_once_all_come_to_their_end()
    {
        Reply[] tasks = await Task.WhenAll(Enumerable.Range(0, 20).Select(n =>
            _mesh.CreateAndWaitAsync(MeshClient.Envelope(MeshClient.NewId("many"), "echo increment", $$"""{"value":{{n}}}"""))));

        Assert.Equal(
            Enumerable.Range(5, 20), tasks.Select(static task => task.ExpectTask("succeeded").Result.GetProperty("value").GetInt32()));
    }

    [Theory]
    [InlineData("/mesh/unknown")]
    [InlineData("/mesh/unknown/stream")]
    [InlineData("/stream/unknown")]
    [InlineData("/mesh/unknown/history")]
    [InlineData("/mesh/unknown/checkpoint")]
    public async Task An_unknown_task_is_not_found(string path) =>
        (await _mesh.GetAsync(path)).ExpectProblem(HttpStatusCode.NotFound, "not_found");

    // Without a last event's id: the stream of a task that is over shows it as it is, and ends.
    private async Task<List<SseEvent>> WatchEndedAsync(string id)
    {
        List<SseEvent> events = [];
        using SseReader stream = (await _mesh.OpenAsync(id, after: null, CancellationToken.None))!;
        while (await stream.NextAsync(CancellationToken.None) is { } next)
        {
            events.Add(next);
        }

        return events;
    }
}
