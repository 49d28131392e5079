using System.Net;
using System.Text.Json;
using Asya.Events;

namespace Asya.Gateway.Tests;

public sealed class EventStreamTests : IAsyncLifetime
{
    private GatewayFixture _gateway = null!;

    public async Task InitializeAsync() => _gateway = await GatewayFixture.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task A_stream_shows_the_task_as_it_is_at_once_then_lives_and_ends_with_the_result()
    {
        await _gateway.CreateAsync("a");
        _gateway.Cluster.Pause("a");

        using SseReader stream = await SseReader.OpenAsync(_gateway.Http, "/mesh/a/events");
        SseEvent now = (await stream.NextAsync())!;
        _gateway.Cluster.Continue("a");
        SseEvent resumed = (await stream.NextAsync())!;
        _gateway.Cluster.Succeed("a", "{\n  \"x\": 1.50\r\n}");
        List<SseEvent> rest = await stream.RestAsync();

        Assert.Equal("text/event-stream", stream.MediaType);
        Assert.Equal((2L, "update", "paused"), (now.Id!.Value, now.Name!, now.Status!));
        Assert.Equal("Review", now.Json.GetProperty("pause_metadata").GetProperty("prompt").GetString());
        Assert.Equal((3L, "running"), (resumed.Id!.Value, resumed.Status!));
        SseEvent end = Assert.Single(rest);
        Assert.Equal((4L, "succeeded"), (end.Id!.Value, end.Status!));
        Assert.Equal("1.50", end.Json.GetProperty("result").GetProperty("x").GetRawText());
    }

    [Fact]
    public async Task Progress_is_streamed_live_without_a_sequence_number()
    {
        await _gateway.CreateAsync("a");
        using SseReader stream = await SseReader.OpenAsync(_gateway.Http, "/mesh/a/events");
        await stream.NextAsync();
        _gateway.Cluster.Show("a", "partial", """{"token":"Hel"}""");
        SseEvent live = (await stream.NextAsync())!;
        _gateway.Cluster.Succeed("a");

        Assert.Equal((null, "partial", "Hel"), (live.Id, live.Name, live.Json.GetProperty("token").GetString()));
        Assert.Equal([2L], (await stream.RestAsync()).Select(e => e.Id!.Value));

        // Not stored: a later subscriber does not see it.
        using SseReader late = await SseReader.OpenAsync(_gateway.Http, "/mesh/a/events", "0");
        Assert.DoesNotContain(await late.RestAsync(), e => e.Name == "partial");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_reader_that_comes_back_gets_what_it_has_missed(int last)
    {
        await _gateway.CreateAsync("a");
        _gateway.Cluster.Step("a", "x-pause");
        _gateway.Cluster.Pause("a");
        _gateway.Cluster.Continue("a");
        _gateway.Cluster.Succeed("a");

        using SseReader byHeader = await SseReader.OpenAsync(_gateway.Http, "/mesh/a/stream", $"{last}");
        using SseReader byQuery = await SseReader.OpenAsync(_gateway.Http, $"/mesh/a/events?last_event_id={last}");

        long[] missed = [.. Enumerable.Range(last + 1, 5 - last).Select(id => (long)id)];
        Assert.Equal(missed, (await byHeader.RestAsync()).Select(e => e.Id!.Value));
        Assert.Equal(missed, (await byQuery.RestAsync()).Select(e => e.Id!.Value));
    }

    [Theory]
    [InlineData("99")]
    [InlineData("-1")]
    [InlineData("abc")]
    [InlineData("99999999999999999999999")]
    public async Task An_id_that_is_none_of_ours_gets_the_task_as_it_is(string last)
    {
        await _gateway.CreateAsync("a");
        _gateway.Cluster.Succeed("a");

        using SseReader stream = await SseReader.OpenAsync(_gateway.Http, "/mesh/a/events", last);

        Assert.Equal("succeeded", Assert.Single(await stream.RestAsync()).Status);
    }

    [Fact]
    public async Task A_reader_that_has_seen_the_end_must_not_reconnect()
    {
        await _gateway.CreateAsync("a");
        _gateway.Cluster.Succeed("a");

        using HttpResponseMessage response = await _gateway.Http.GetAsync("/mesh/a/events?last_event_id=2");

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
    }

    [Fact]
    public async Task An_unknown_task_is_404_before_the_stream_starts()
    {
        using HttpResponseMessage response = await _gateway.Http.GetAsync("/mesh/unknown/events");

        JsonElement problem = await GatewayFixture.JsonAsync(response, HttpStatusCode.NotFound);
        Assert.Equal("not_found", problem.GetProperty("reason").GetString());
    }

    // The feed loses two events and delivers the third: the stream must show all three, once and in order.
    [Fact]
    public async Task A_gap_in_the_live_feed_is_filled_from_the_rows()
    {
        await _gateway.CreateAsync("a");
        using SseReader stream = await SseReader.OpenAsync(_gateway.Http, "/mesh/a/events");
        await stream.NextAsync();

        _gateway.Cluster.Feed.IsDeaf = true;
        _gateway.Cluster.Step("a", "x-pause");
        _gateway.Cluster.Pause("a");
        _gateway.Cluster.Feed.IsDeaf = false;
        _gateway.Cluster.Continue("a");
        _gateway.Cluster.Succeed("a");

        Assert.Equal([2, 3, 4, 5], (await stream.RestAsync()).Select(e => e.Id!.Value));
    }

    [Fact]
    public async Task Doubled_and_disordered_events_are_shown_once_and_in_order()
    {
        await _gateway.CreateAsync("a");
        using SseReader stream = await SseReader.OpenAsync(_gateway.Http, "/mesh/a/events");
        await stream.NextAsync();

        _gateway.Cluster.Feed.IsDeaf = true;
        _gateway.Cluster.Step("a", "x-pause");
        _gateway.Cluster.Pause("a");
        _gateway.Cluster.Continue("a");
        _gateway.Cluster.Feed.IsDeaf = false;
        List<TaskEvent> stored = _gateway.Cluster["a"].Events;
        _gateway.Cluster.Feed.Publish([stored[3], stored[1], stored[0], stored[2], stored[1], stored[3]]);
        _gateway.Cluster.Succeed("a");

        Assert.Equal([2, 3, 4, 5], (await stream.RestAsync()).Select(e => e.Id!.Value));
    }

    [Fact]
    public async Task A_long_history_is_complete()
    {
        await _gateway.CreateAsync("a");
        for (int n = 0; n < 250; n++)
        {
            _gateway.Cluster.Step("a", $"actor-{n}");
        }

        _gateway.Cluster.Succeed("a");

        using SseReader stream = await SseReader.OpenAsync(_gateway.Http, "/mesh/a/events", "0");

        Assert.Equal(Enumerable.Range(1, 252).Select(id => (long)id), (await stream.RestAsync()).Select(e => e.Id!.Value));
    }
}
