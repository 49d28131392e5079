using System.Net;
using System.Text.Json;
using Asya.Catalog;
using Asya.Events;
using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Gateway.Tests;

/// <summary>Figures and history across tasks, as the mesh API shows them.</summary>
public sealed class StatsTests : IAsyncLifetime
{
    private static readonly DateTimeOffset At = new(2026, 3, 1, 10, 0, 0, TimeSpan.Zero);

    private GatewayFixture _gateway = null!;

    public async Task InitializeAsync() => _gateway = await GatewayFixture.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task Waits_are_counted_in_seconds_by_flow_and_by_audience()
    {
        WaitSummary figures =
            new()
            {
                Count = 2,
                InTime = 1,
                Overdue = 1,
                Escalated = 1,
                Claimed = 1,
                Oldest = TimeSpan.FromMilliseconds(1500.4),
                Median = TimeSpan.FromSeconds(1)
            };
        _gateway.Cluster.WaitStats =
            new()
            {
                At = At,
                IsComplete = true,
                All = figures,
                Flows = [new(WaitAudience.Anyone, null, figures)],
                For = [new(WaitAudience.Group, "finance", figures), new(WaitAudience.Anyone, null, new())]
            };

        JsonElement stats = await GetAsync("/mesh/waits/stats?flow=report");

        Assert.Equal("report", Assert.IsType<WaitStatsQuery>(_gateway.Cluster.LastSurvey).Flow);
        Assert.Equal(
            """{"at":"2026-03-01T10:00:00.000Z","complete":true,"count":2,"in_time":1,"overdue":1,"undated":0,"escalated":1,"claimed":1,"oldest_seconds":1.5,"median_seconds":1,"p95_seconds":null""", stats.GetRawText()[..stats.GetRawText().IndexOf(",\"for\"", StringComparison.Ordinal)]);
        Assert.Equal(("group", "finance", 2), Share(stats.GetProperty("for")[0]));
        Assert.Equal(("anybody", null, 0), Share(stats.GetProperty("for")[1]));
        Assert.Equal(JsonValueKind.Null, stats.GetProperty("flows")[0].GetProperty("flow").ValueKind);
    }

    [Fact]
    public async Task Outcomes_of_tasks_are_counted_in_steps_of_time()
    {
        _gateway.Cluster.TaskStats = new()
        {
            Since = At,
            Until = At.AddHours(1),
            Bucket = TimeSpan.FromMinutes(30),
            CompleteSince = At.AddMinutes(5),
            Total = new() { Succeeded = 3 },
            Buckets =
                [new() { At = At, Succeeded = 1, WaitMedian = TimeSpan.FromMinutes(2) },
                    new() { At = At.AddMinutes(30), Failed = 2, Resumed = 1, Expired = 1 }],
        };

        JsonElement stats =
            await GetAsync("/mesh/tasks/stats?since=2026-03-01T12:00:00%2B02:00&until=2026-03-01T11:00:00Z&bucket=1800&flow=report");

        TaskStatsQuery query = Assert.IsType<TaskStatsQuery>(_gateway.Cluster.LastSurvey);
        Assert.Equal(
            (At, At.AddHours(1), TimeSpan.FromMinutes(30), "report"), (query.Since!.Value, query.Until!.Value, query.Bucket, query.Flow));
        Assert.Equal((1800, 3, 2),
            (stats.GetProperty("bucket_seconds").GetInt32(), stats.GetProperty("total").GetProperty("succeeded")
                .GetInt32(), stats.GetProperty("buckets").GetArrayLength()));
        Assert.Equal("2026-03-01T10:05:00.000Z", stats.GetProperty("complete_since").GetString());
        Assert.Equal(120, stats.GetProperty("buckets")[0].GetProperty("wait_median_seconds").GetInt32());
    }

    [Fact]
    public async Task History_is_shown_in_pages_or_all_of_it_as_lines()
    {
        _gateway.Cluster.History =
            [new() { Entries = [Entry("a", 1, "created")], NextCursor = "1" }, new() { NextCursor = "2" },
                new() { Entries = [Entry("b", 2, "resumed")] }];

        JsonElement page = await GetAsync("/mesh/history/all?since=2026-03-01T10:00Z&kind=resumed&who=bob&flow=report&limit=7");
        HistoryQuery query = Assert.IsType<HistoryQuery>(_gateway.Cluster.LastSurvey);
        Assert.Equal((At, "resumed", "bob", "report", 7), (query.Since!.Value, query.Kind, query.By, query.Flow, query.Limit));
        Assert.Equal("1", page.GetProperty("next_cursor").GetString());
        Assert.Equal(
            """{"id":"a","flow":"report","requester":"ann","seq":1,"at":"2026-03-01T10:00:00.000Z","kind":"created","status":"running","data":{"by":"bob"}}""", page.GetProperty("events")[0].GetRawText());

        foreach (string ask in (string[])["format=jsonl", ""])
        {
            using HttpRequestMessage request = new(HttpMethod.Get, "/mesh/history/all?" + ask);
            request.Headers.Add("Accept", ask.Length == 0 ? "application/jsonl" : "*/*");
            using HttpResponseMessage response = await _gateway.Http.SendAsync(request);
            string[] lines = (await response.Content.ReadAsStringAsync()).Split('\n');
            Assert.Equal("application/jsonl", response.Content.Headers.ContentType!.MediaType);
            Assert.Equal(["a", "b"], lines[..^1].Select(static line => JsonDocument.Parse(line).RootElement.GetProperty("id").GetString()));
            Assert.Equal("", lines[^1]);
            Assert.Contains("""
                "answer":{"input":{}}
                """.Trim(), lines[1], StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("/mesh/tasks/stats?since=yesterday")]
    [InlineData("/mesh/tasks/stats?since=2026-03-01")]
    [InlineData("/mesh/tasks/stats?until=2026-03-01T10:00:00")]
    [InlineData("/mesh/tasks/stats?since=0001-01-01T00:00:00Z")]
    [InlineData("/mesh/tasks/stats?until=9999-12-31T23:59:59Z")]
    [InlineData("/mesh/tasks/stats?bucket=0")]
    [InlineData("/mesh/history/all?kind=stepped")]
    [InlineData("/mesh/history/all?format=csv")]
    [InlineData("/mesh/history/all?limit=1001")]
    [InlineData("/mesh/history/all?cursor=not+ours")]
    [InlineData("/mesh/history/all?format=jsonl&cursor=not+ours")]
    public async Task Invalid_parameters_are_refused(string address)
    {
        using HttpResponseMessage response = await _gateway.Http.GetAsync(new Uri(address, UriKind.Relative));

        Assert.Equal(address.Contains("cursor", StringComparison.Ordinal)
            ? HttpStatusCode.UnprocessableEntity
            : HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
    }

    private static HistoryEntry Entry(string id, long seq, string kind) => new(
        new TaskEvent
        {
            Key = new TaskKey(id),
            Seq = seq,
            At = At,
            Phase = TaskPhase.Running,
            Kind = kind,
            Data = JsonBytes.FromText("""{"by":"bob"}""")
        },
        "report", "ann", kind == "resumed" ? JsonBytes.FromText("""{"input":{}}""") : default);

    private static (string? Kind, string? Name, int Count) Share(JsonElement share) =>
        (share.GetProperty("kind").GetString(), share.TryGetProperty("name", out JsonElement name)
            ? name.GetString()
            : null, share.GetProperty("count").GetInt32());

    private async Task<JsonElement> GetAsync(string address)
    {
        using HttpResponseMessage response = await _gateway.Http.GetAsync(new Uri(address, UriKind.Relative));
        string body = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, body);
        return JsonDocument.Parse(body).RootElement;
    }
}
