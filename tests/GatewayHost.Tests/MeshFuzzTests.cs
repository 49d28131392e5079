using System.Net;
using System.Text.Json;

namespace Asya.Gateway.Tests;

/// <summary>The same for the mesh: refusals are problem+json with a reason, and a stream is a stream.</summary>
public sealed class MeshFuzzTests
{
    private static readonly string[] Words =
    [
        "id", "parent_id", "context_id", "flow", "route", "prev", "curr", "next", "headers", "payload", "timeout", "name", "arguments",
        "wait", "pause",
        "status", "limit", "cursor", "after", "last_event_id", "reason", "metadata", "prompt", "fields", "approved",
        "since", "until", "bucket", "kind", "who", "format", "waiting_for", "q", "assignee", "due_before", "order",
    ];

    private static readonly string[] Views = ["", "/events", "/stream", "/history", "/checkpoint", "/active", "/nothing"];
    private static readonly string[] Reports = ["/mesh/waits/stats", "/mesh/tasks/stats", "/mesh/history/all"];
    private static readonly string[] Asked =
        ["since=2026-01-01T00:00:00Z", "until=2026-01-02T00:00:00%2B05:00", "bucket=60", "kind=paused", "format=jsonl", "flow=f", "who=ann",
            "limit=2"];
    private static readonly string[] Actions = [":resume", ":pause", ":cancel", ":redrive", "", ":nothing"];

    [Fact]
    public async Task No_input_makes_a_500()
    {
        JsonFuzz fuzz = new(JsonFuzz.NewSeed, Words, "\"draft\"", "\"x-pause\"", "[\"draft\"]", "\"paused\"");
        await using GatewayFixture gateway =
            await GatewayFixture.StartAsync(o => (o.EarlyAnswerWait, o.MaxWaitSeconds) = (TimeSpan.Zero, 0));
        await gateway.CreateAsync("t");
        gateway.Cluster.Pause("t");
        await gateway.CreateAsync("over");
        gateway.Cluster.Succeed("over");

        for (int round = 0; round < JsonFuzz.Rounds(1_500, 120_000); round++)
        {
            using HttpRequestMessage request = Request(fuzz);
            Disturb(fuzz, request);

            // A stream that opens is an answer; the rest is not read.
            using HttpResponseMessage response = await gateway.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            string answer = response.Content.Headers.ContentType?.MediaType == "text/event-stream"
                ? ""
                : await response.Content.ReadAsStringAsync();
            Assert.True(
                IsSane(response, answer),
                $"seed {fuzz.Seed}, round {round}: {request.Method} {request.RequestUri}\n{(request.Content is null ? "" : await request.Content.ReadAsStringAsync())}\n{response.StatusCode} {answer}");
        }
    }

    private static bool IsSane(HttpResponseMessage response, string answer)
    {
        if (response.StatusCode >= HttpStatusCode.InternalServerError)
        {
            return false;
        }

        // /active answers with its own body, by the status alone.
        return response.StatusCode is < HttpStatusCode.BadRequest or HttpStatusCode.Gone
            || JsonDocument.Parse(answer).RootElement.GetProperty("reason").GetString() is { Length: > 0 };
    }

    private static HttpRequestMessage Request(JsonFuzz fuzz) => fuzz.Random.Next(9) switch
    {
        8 => new(HttpMethod.Get, $"{fuzz.Any(Reports)}{fuzz.Query()}&{fuzz.Any(Asked)}{Perhaps(fuzz, "&" + fuzz.Query()[1..])}"),
        0 or 1 => new(HttpMethod.Post, "/mesh" + Perhaps(fuzz, fuzz.Query())) { Content = fuzz.Body(Envelope(fuzz)) },
        2 => new(HttpMethod.Post, "/tools/call") { Content = fuzz.Body(Tool(fuzz)) },
        3 or 4 =>
            new(HttpMethod.Post,
                $"/mesh/{fuzz.Id()}{fuzz.Any(Actions)}{Perhaps(fuzz, fuzz.Query())}")
            { Content = fuzz.Body(fuzz.Value()) },
        5 => new(HttpMethod.Get, "/mesh" + fuzz.Query()),
        _ => new(HttpMethod.Get, $"/mesh/{fuzz.Id()}{fuzz.Any(Views)}{Perhaps(fuzz, fuzz.Query())}"),
    };

    private static void Disturb(JsonFuzz fuzz, HttpRequestMessage request)
    {
        string? header = fuzz.Random.Next(12) switch
        {
            0 => "Last-Event-ID",
            1 => "Idempotency-Key",
            2 => "Accept",
            3 => "X-Forwarded-Prefix",
            4 => "Origin",
            5 => "X-API-Key",
            _ => null,
        };
        if (header is not null)
        {
            request.Headers.TryAddWithoutValidation(header, fuzz.Scalar());
        }
    }

    // Mostly valid, so that errors are deep inside.
    private static string Envelope(JsonFuzz fuzz) => fuzz.OneIn(4)
        ? fuzz.Value()
        : $$"""{"route":{"curr":"draft","next":[{{fuzz.Scalar()}}]},"payload":{{{fuzz.Member()}}},{{fuzz.Member()}}}""";

    private static string Tool(JsonFuzz fuzz) => fuzz.OneIn(4) ? fuzz.Value() : $$"""{"name":"report_approval",{{fuzz.Member()}}}""";

    private static string Perhaps(JsonFuzz fuzz, string text) => fuzz.OneIn(2) ? text : "";
}
