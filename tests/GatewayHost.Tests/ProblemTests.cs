using System.Net;
using System.Text.Json;
using Asya.Gateway.A2A.Dialects;
using Asya.Gateway.A2A.Rpc;
using Asya.Gateway.Errors;
using Asya.Tasks;

namespace Asya.Gateway.Tests;

public sealed class ProblemTests
{
    public static TheoryData<TaskRejection, int, string> Rejections => new()
    {
        { TaskRejection.NotFound, 404, "not_found" },
        { TaskRejection.AlreadyExists, 409, "already_exists" },
        { TaskRejection.NotPausedYet, 409, "not_paused_yet" },
        { TaskRejection.NotPaused, 409, "not_paused" },
        { TaskRejection.AlreadyAnswered, 409, "already_answered" },
        { TaskRejection.AlreadyFinal, 409, "already_final" },
        { TaskRejection.NotRunning, 409, "not_running" },
        { TaskRejection.CheckpointNotFound, 409, "checkpoint_not_found" },
        { TaskRejection.CheckpointStoreUnavailable, 503, "checkpoint_store_unavailable" },
        { TaskRejection.UnknownFlow, 422, "unknown_flow" },
        { TaskRejection.UnknownActor, 422, "unknown_actor" },
        { TaskRejection.Invalid, 422, "invalid" },
        { TaskRejection.PayloadTooLarge, 422, "payload_too_large" },
        { TaskRejection.NotRedrivable, 409, "not_redrivable" },
    };

    [Theory, MemberData(nameof(Rejections))]
    public async Task Each_refusal_has_its_status_and_reason_in_every_environment(TaskRejection rejection, int status, string reason)
    {
        foreach (string environment in new[] { "Development", "Production" })
        {
            await using GatewayFixture gateway = await GatewayFixture.StartAsync(environment: environment);
            gateway.Cluster.Fault = new TaskRejectedException(rejection, "in words");

            using HttpResponseMessage response = await gateway.PostAsync("/mesh/a:cancel", "{}");

            JsonElement problem = await GatewayFixture.JsonAsync(response, (HttpStatusCode)status);
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
            Assert.Equal(
                (status, reason, "in words", $"urn:asya:problem:{reason}"),
                (problem.GetProperty("status").GetInt32(), problem.GetProperty("reason").GetString(),
                    problem.GetProperty("detail").GetString(), problem.GetProperty("type").GetString()));
            Assert.Equal(status == 503, response.Headers.RetryAfter is not null);
        }
    }

    [Fact]
    public void No_refusal_is_missing_from_either_table()
    {
        foreach (TaskRejection rejection in Enum.GetValues<TaskRejection>().Where(rejection => rejection != TaskRejection.None))
        {
            TaskRejectedException exception = new(rejection, "in words");
            Assert.NotEqual("internal", ProblemTable.For(exception).Reason);
            Assert.Contains("in words", RpcErrorTable.For(exception, A2ADialect.Version03).Message, StringComparison.Ordinal);
            Assert.Contains("in words", RpcErrorTable.For(exception, A2ADialect.Version1).Message, StringComparison.Ordinal);
        }

        foreach (RequestError defect in Enum.GetValues<RequestError>())
        {
            Assert.NotEqual("internal", ProblemTable.For(defect).Reason);
        }
    }

    [Theory]
    [InlineData("Development")]
    [InlineData("Production")]
    public async Task A_bug_is_500_without_details(string environment)
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(environment: environment);
        gateway.Cluster.Fault = new InvalidOperationException("/secret/path and password");

        using HttpResponseMessage http = await gateway.Http.GetAsync("/mesh/a");
        using HttpResponseMessage rpc =
            await gateway.PostAsync("/a2a", """{"jsonrpc":"2.0","id":1,"method":"tasks/get","params":{"id":"a"}}""");

        Assert.Equal(
            "internal", (await GatewayFixture.JsonAsync(http, HttpStatusCode.InternalServerError)).GetProperty("reason").GetString());
        Assert.Equal(-32603, (await GatewayFixture.JsonAsync(rpc, HttpStatusCode.OK)).GetProperty("error").GetProperty("code").GetInt32());
        Assert.DoesNotContain(
            "secret", await http.Content.ReadAsStringAsync() + await rpc.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_cluster_that_does_not_answer_is_503_with_a_time_to_retry(bool isCalledOff)
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync();
        gateway.Cluster.Fault = isCalledOff ? new TaskCanceledException("inner words") : new TimeoutException("inner words");

        using HttpResponseMessage task = await gateway.Http.GetAsync("/mesh/a");
        using HttpResponseMessage ready = await gateway.Http.GetAsync("/health/ready");
        using HttpResponseMessage live = await gateway.Http.GetAsync("/health/live");

        JsonElement problem = await GatewayFixture.JsonAsync(task, HttpStatusCode.ServiceUnavailable);
        Assert.Equal("cluster_timeout", problem.GetProperty("reason").GetString());
        Assert.False(problem.TryGetProperty("detail", out _));
        Assert.NotNull(task.Headers.RetryAfter);
        Assert.Equal(
            "not_ready", (await GatewayFixture.JsonAsync(ready, HttpStatusCode.ServiceUnavailable)).GetProperty("reason").GetString());
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
    }
}
