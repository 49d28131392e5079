using System.Net;
using System.Text.Json;
using Asya.Events;
using Asya.Tasks;

namespace Asya.Gateway.Tests;

/// <summary>Waiting for tasks, on a clock that only the tests move.</summary>
public sealed class WaitingTests : IAsyncLifetime
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(2);

    private readonly ManualTimeProvider _clock = new();
    private GatewayFixture _gateway = null!;

    public async Task InitializeAsync() => _gateway = await GatewayFixture.StartAsync(o => o.Push.Enabled = false, clock: _clock);

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task When_the_time_is_up_the_task_is_shown_as_it_is()
    {
        Task<HttpResponseMessage> waiting = _gateway.PostAsync("/mesh?wait=3", """{"id":"a","flow":"report_approval"}""");

        await PassAsync(seconds: 3);

        using HttpResponseMessage response = await waiting.WithTimeout("the answer");
        Assert.Equal("running", (await GatewayFixture.JsonAsync(response, HttpStatusCode.Created)).GetProperty("status").GetString());
        Assert.Equal(3, Passed().TotalSeconds);
    }

    [Fact]
    public async Task A_lost_event_is_recovered_by_polling_the_row()
    {
        _gateway.Cluster.Feed.IsDeaf = true;
        Task<HttpResponseMessage> waiting = _gateway.PostAsync("/mesh?wait=300", """{"id":"a","flow":"report_approval"}""");
        await _clock.ArmedAsync(Look, "the waiting request to set its look at the row");
        _gateway.Cluster.Pause("a");

        _clock.Advance(Look);

        using HttpResponseMessage response = await waiting.WithTimeout("the answer");
        Assert.Equal("paused", (await GatewayFixture.JsonAsync(response, HttpStatusCode.Created)).GetProperty("status").GetString());
        Assert.Equal(Look, Passed());
    }

    [Fact]
    public async Task A_live_event_answers_without_polling_the_row()
    {
        Task<HttpResponseMessage> waiting = _gateway.PostAsync("/mesh?wait=300", """{"id":"a","flow":"report_approval"}""");
        await _clock.TimerSetAsync(Look, "the waiting request to set its look at the row");
        int reads = _gateway.Cluster.Reads;

        _gateway.Cluster.Pause("a");

        using HttpResponseMessage response = await waiting.WithTimeout("the answer");
        Assert.Equal("paused", (await GatewayFixture.JsonAsync(response, HttpStatusCode.Created)).GetProperty("status").GetString());
        Assert.Equal(reads + 1, _gateway.Cluster.Reads);
    }

    [Theory]
    [InlineData("/mesh/a:resume", """{"approved":true}""")]
    [InlineData("/a2a", """{"jsonrpc":"2.0","id":1,"method":"message/send","params":{"message":{"messageId":"m","kind":"message","role":"user","taskId":"a","parts":[{"kind":"data","data":{"approved":true}}]}}}""")]
    [InlineData("/mcp", """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"resume_task","arguments":{"taskId":"a","answer":{"approved":true}}}}""")]
    public async Task A_client_that_leaves_ends_the_judging_of_its_answer(string path, string body)
    {
        await _gateway.CreateAsync("a");
        _gateway.Cluster.Pause("a");
        TaskCompletionSource judging = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _gateway.Cluster.Judging = async cancellationToken =>
        {
            judging.SetResult();
            await using CancellationTokenRegistration end = cancellationToken.Register(ended.SetResult);
            await ended.Task;
            cancellationToken.ThrowIfCancellationRequested();
        };
        using CancellationTokenSource leaving = new();
        using HttpRequestMessage request = new(HttpMethod.Post, path)
        {
            Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json"),
            Headers = { { "Accept", "application/json, text/event-stream" }, { "MCP-Protocol-Version", "2025-11-25" } },
        };
        Task answering = _gateway.Http.SendAsync(request, leaving.Token);
        await judging.Task.WithTimeout("the answer to be judged");

        await leaving.CancelAsync();

        await ended.Task.WithTimeout("the judging to end");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answering);
        Assert.Equal(TaskPhase.Paused, _gateway.Cluster["a"].Now.Phase);
    }

    [Fact]
    public async Task Settled_events_of_before_the_answer_do_not_end_its_wait()
    {
        await _gateway.CreateAsync("a");
        _gateway.Cluster.Pause("a");
        Task<HttpResponseMessage> waiting = _gateway.PostAsync("/mesh/a:resume?wait=300", "{}");
        await _clock.TimerSetAsync(Look, "the waiting request to set its look at the row");

        _gateway.Cluster.Feed.Publish([_gateway.Cluster["a"].Events[1]]);
        await PassAsync(seconds: 10);
        await _clock.ArmedAsync(Look, "the waiting request to go on waiting");
        Assert.False(waiting.IsCompleted);
        _gateway.Cluster.Pause("a");

        using HttpResponseMessage response = await waiting.WithTimeout("the answer");
        JsonElement task = await GatewayFixture.JsonAsync(response, HttpStatusCode.OK);
        Assert.Equal(("paused", 2), (task.GetProperty("status").GetString(), task.GetProperty("pause").GetInt32()));
        Assert.Equal(1, task.GetProperty("resume").GetProperty("pause").GetInt32());
    }

    [Fact]
    public async Task An_answer_that_comes_before_the_first_pause_waits_for_it()
    {
        await _gateway.CreateAsync("a");
        Task<HttpResponseMessage> waiting = _gateway.PostAsync("/mesh/a:resume", """{"approved":true}""");
        await _clock.TimerSetAsync(Look, "the early answer to wait");

        _gateway.Cluster.Pause("a");

        using HttpResponseMessage response = await waiting.WithTimeout("the answer to be taken");
        Assert.Equal("running", (await GatewayFixture.JsonAsync(response, HttpStatusCode.OK)).GetProperty("status").GetString());
        Assert.True(Assert.Single(_gateway.Cluster["a"].Answers).IsEarly);
    }

    [Fact]
    public async Task The_wait_for_the_pause_counts_as_waiting()
    {
        await _gateway.CreateAsync("a");
        Task<HttpResponseMessage> waiting = _gateway.PostAsync("/mesh/a:resume?wait=5", "{}");
        await PassAsync(seconds: 2);
        await _clock.ArmedAsync(Look, "the waiting request to look again");
        _clock.Advance(TimeSpan.FromSeconds(1));

        _gateway.Cluster.Pause("a");
        await PassAsync(seconds: 2);

        using HttpResponseMessage response = await waiting.WithTimeout("the answer");
        Assert.Equal("running", (await GatewayFixture.JsonAsync(response, HttpStatusCode.OK)).GetProperty("status").GetString());
        Assert.Equal(5, Passed().TotalSeconds);
    }

    [Theory]
    [InlineData("/mesh/a:resume", 30)]
    [InlineData("/mesh/a:resume?wait=5", 5)]
    [InlineData("/mesh/a:resume?wait=300", 30)]
    [InlineData("/mesh/a:resume?wait=0", 0)]
    [InlineData("/mesh/a:resume?pause=1", 0)]
    public async Task An_answer_to_a_pause_that_does_not_come_is_refused_after_a_bounded_time(string path, int seconds)
    {
        await _gateway.CreateAsync("a");
        Task<HttpResponseMessage> waiting = _gateway.PostAsync(path, "{}");

        await PassAsync(seconds);

        using HttpResponseMessage response = await waiting.WithTimeout("the refusal");
        Assert.Equal(
            "not_paused_yet", (await GatewayFixture.JsonAsync(response, HttpStatusCode.Conflict)).GetProperty("reason").GetString());
        Assert.Equal(seconds, Passed().TotalSeconds);
    }

    [Fact]
    public async Task An_answer_to_a_task_that_ends_without_a_pause_is_refused_at_once()
    {
        await _gateway.CreateAsync("a");
        Task<HttpResponseMessage> waiting = _gateway.PostAsync("/mesh/a:resume", "{}");
        await _clock.TimerSetAsync(Look, "the early answer to wait");

        _gateway.Cluster.Succeed("a");

        using HttpResponseMessage response = await waiting.WithTimeout("the refusal");
        Assert.Equal(
            "not_paused", (await GatewayFixture.JsonAsync(response, HttpStatusCode.Conflict)).GetProperty("reason").GetString());
    }

    [Fact]
    public async Task A_caller_who_hangs_up_is_waited_for_no_longer()
    {
        using CancellationTokenSource hangUp = new();
        using StringContent body = new("""{"id":"a","flow":"report_approval"}""", System.Text.Encoding.UTF8, "application/json");
        Task<HttpResponseMessage> waiting = _gateway.Http.PostAsync("/mesh?wait=300", body, hangUp.Token);
        await _clock.TimerSetAsync(Look, "the waiting request to set its look at the row");

        await hangUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await _gateway.DisposeAsync().WithTimeout("the host to stop, which it does once no request is left");
    }

    [Fact]
    public async Task A_host_that_stops_answers_those_who_wait_with_what_there_is()
    {
        Task<HttpResponseMessage> waiting = _gateway.PostAsync("/mesh?wait=300", """{"id":"a","flow":"report_approval"}""");
        await _clock.TimerSetAsync(Look, "the waiting request to set its look at the row");

        _gateway.Lifetime.StopApplication();

        using HttpResponseMessage response = await waiting.WithTimeout("the answer");
        Assert.Equal("running", (await GatewayFixture.JsonAsync(response, HttpStatusCode.Created)).GetProperty("status").GetString());
    }

    [Fact]
    public async Task The_subscription_is_renewed_at_a_third_of_its_life()
    {
        await _clock.TimerSetAsync(ITaskFeedGrain.SubscriptionLife / 3, "the feed to set its renewal");

        _clock.Advance(ITaskFeedGrain.SubscriptionLife / 3);

        await _gateway.Cluster.Feed.SubscribedAsync(2);
    }

    private TimeSpan Passed() => _clock.GetUtcNow() - new ManualTimeProvider().GetUtcNow();

    // From look to look at the row, each as soon as the waiting request has set it.
    private async Task PassAsync(int seconds)
    {
        for (TimeSpan left = TimeSpan.FromSeconds(seconds); left > TimeSpan.Zero; left -= Look)
        {
            TimeSpan step = left < Look ? left : Look;
            await _clock.ArmedAsync(step, $"the waiting request to look again in {step}, {left} before its time is up");
            _clock.Advance(step);
        }
    }
}
