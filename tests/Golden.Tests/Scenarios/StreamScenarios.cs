using Asya.GoldenTests.Support;

namespace Asya.GoldenTests.Scenarios;

/// <summary>Server-sent events of the mesh API, as text.</summary>
[Collection(GoldenSilo.Name)]
public sealed class StreamScenarios(GoldenSilo golden)
{
    [Fact]
    public Task From_the_first_event_through_a_pause_to_the_end() => golden.RecordAsync("sse-life", async r =>
    {
        await r.PostAsync("/mesh?wait=25&payload=false", """{"id":"sse-1","flow":"report","payload":{"topic":"Q3"}}""");
        await r.StreamAsync(HttpMethod.Get, "/mesh/sse-1/events?last_event_id=0", null, async data =>
        {
            if (data.Contains("\"kind\":\"paused\"", StringComparison.Ordinal))
            {
                await golden.Silo.Mesh.ResumeAsync("sse-1", """{"approved":true,"notes":"fine"}""");
            }

            return true;
        });
        r.Note("Read again: from the middle, as it is, and when there is nothing more");
        await r.StreamAsync(HttpMethod.Get, "/mesh/sse-1/stream", null, static _ => Task.FromResult(true), ("Last-Event-ID", "6"));
        await r.StreamAsync(HttpMethod.Get, "/stream/sse-1", null, static _ => Task.FromResult(true));
        await r.GetAsync("/mesh/sse-1/events", ("Last-Event-ID", "7"));
        await r.GetAsync("/mesh/sse-1/events", ("Last-Event-ID", "8"));
        await r.GetAsync("/mesh/sse-1/events", ("Last-Event-ID", "x"));
    });

    [Fact]
    public Task What_a_handler_shows_while_it_works() => golden.RecordAsync("sse-progress", async r =>
    {
        await r.PostAsync("/mesh", """{"id":"sse-2","route":{"curr":"gate","next":["tell","legal_review"]},"payload":{"gate":"sse-2"}}""");
        await r.StreamAsync(HttpMethod.Get, "/mesh/sse-2/events?last_event_id=0", null, data =>
        {
            if (data.Contains("\"curr\":\"gate\"", StringComparison.Ordinal)
                && data.Contains("\"kind\":\"started\"", StringComparison.Ordinal))
            {
                golden.Open("sse-2");
            }

            return Task.FromResult(true);
        });
    });

    [Fact]
    public Task A_reader_sees_a_failure() => golden.RecordAsync("sse-failure", async r =>
    {
        golden.Open("sse-3");
        await r.PostAsync("/mesh?wait=25&payload=false", """{"id":"sse-3","flow":"failing","payload":{"gate":"sse-3"}}""");
        await r.StreamAsync(HttpMethod.Get, "/mesh/sse-3/events?last_event_id=0", null, static _ => Task.FromResult(true));
    });
}
