using System.Net;
using System.Text.Json;

namespace Asya.Gateway.Tests;

/// <summary>What <c>:resume</c> makes of answers to a form, and of requests that are spelt in another way.</summary>
public sealed class FormAnswerTests : IAsyncLifetime
{
    private GatewayFixture _gateway = null!;

    public async Task InitializeAsync() => _gateway = await GatewayFixture.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Theory]
    [InlineData("""{"approved":"perhaps"}""", """[{"field":"approved","message":"must be true or false"}]""")]
    [InlineData("""{"query":"Yes please"}""", """[{"field":"query","message":"is not asked for"}]""")]
    [InlineData("""{"approved":null}""", """[{"field":"approved","message":"is null, which is no answer"}]""")]
    public async Task An_answer_that_does_not_fit_or_would_leave_nothing_is_refused_and_the_task_waits_on(string answer, string errors)
    {
        await PausedAsync();

        using HttpResponseMessage refused = await _gateway.PostAsync("/mesh/t:resume", answer);
        JsonElement problem = await GatewayFixture.JsonAsync(refused, HttpStatusCode.UnprocessableEntity);

        Assert.Equal(errors, problem.GetProperty("errors").GetRawText());
        using HttpResponseMessage taken = await _gateway.PostAsync("/mesh/t:resume", """{"approved":true}""");
        await GatewayFixture.JsonAsync(taken, HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_same_answer_in_another_spelling_is_a_repeat_and_another_one_a_conflict()
    {
        await PausedAsync();
        using HttpResponseMessage first = await AnswerAsync("""{"approved":true,"reviewer_notes":"n","extra":[1,2.50]}""");
        using HttpResponseMessage again = await AnswerAsync("""{ "extra": [1.0, 25e-1], "reviewer_notes": "\u006e", "approved": true }""");
        using HttpResponseMessage other = await AnswerAsync("""{"approved":true,"reviewer_notes":"n","extra":[2.50,1]}""");

        Assert.False((await GatewayFixture.JsonAsync(first, HttpStatusCode.OK)).GetProperty("resume").GetProperty("repeated").GetBoolean());
        Assert.True((await GatewayFixture.JsonAsync(again, HttpStatusCode.OK)).GetProperty("resume").GetProperty("repeated").GetBoolean());
        await GatewayFixture.JsonAsync(other, HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task The_same_start_in_another_spelling_is_the_same_task()
    {
        using HttpResponseMessage first = await _gateway.PostAsync("/mesh", """{"id":"t","flow":"report_approval","payload":{"n":1}}""");
        using HttpResponseMessage again = await _gateway.PostAsync("/mesh", """{ "payload": {"n": 1.0}, "flow": "report_approval", "id": "t" }""");
        using HttpResponseMessage other = await _gateway.PostAsync("/mesh", """{"id":"t","flow":"report_approval","payload":{"n":2}}""");

        Assert.True(first.IsSuccessStatusCode && again.IsSuccessStatusCode, $"{first.StatusCode}, {again.StatusCode}");
        await GatewayFixture.JsonAsync(other, HttpStatusCode.Conflict);
        Assert.Equal(1, _gateway.Cluster.Count);
    }

    [Theory]
    [InlineData("""{"flow":"report_approval","payloadd":{"topic":"Q3"}}""", "payload")]
    [InlineData("""{"flow":"report_approval","Payload":{}}""", "payload")]
    [InlineData("""{"flow":"report_approval","contextId":"c"}""", "context_id")]
    [InlineData("""{"flow":"report_approval","timeuot":5}""", "timeout")]
    [InlineData("""{"flows":"report_approval"}""", "flow")]
    [InlineData("""{"route":{"curr":"draft","nxt":["x-pause","publish"]}}""", "next")]
    public async Task A_near_miss_of_a_member_starts_nothing(string body, string meant)
    {
        using HttpResponseMessage refused = await _gateway.PostAsync("/mesh", body);
        JsonElement problem = await GatewayFixture.JsonAsync(refused, HttpStatusCode.UnprocessableEntity);

        Assert.Contains($"did you mean \"{meant}\"?", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, _gateway.Cluster.Count);
    }

    [Fact]
    public async Task Another_member_is_ignored_as_before()
    {
        using HttpResponseMessage taken = await _gateway.PostAsync("/mesh", """{"flow":"report_approval","comment":"mine","priority":1}""");

        Assert.Equal(HttpStatusCode.Created, taken.StatusCode);
    }

    private async Task PausedAsync()
    {
        await _gateway.CreateAsync("t");
        _gateway.Cluster.Pause("t");
    }

    private Task<HttpResponseMessage> AnswerAsync(string answer) =>
        _gateway.PostAsync("/mesh/t:resume?pause=1", answer, ("Idempotency-Key", "k"));
}
