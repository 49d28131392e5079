using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Asya.Tasks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Orleans.Serialization;

namespace Asya.Gateway.Tests;

/// <summary>When the gateway says that it is ready, and what it says of a store that fails.</summary>
public sealed class ReadinessTests
{
    [Fact]
    public async Task A_cluster_that_cannot_store_anything_is_not_ready_and_says_why()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync();
        gateway.Cluster.StoreProblem = "The disk of the task store is full.";

        using HttpResponseMessage full = await gateway.Http.GetAsync("/health/ready");
        JsonElement problem = await GatewayFixture.JsonAsync(full, HttpStatusCode.ServiceUnavailable);
        Assert.Equal("not_ready", problem.GetProperty("reason").GetString());
        Assert.Equal("The disk of the task store is full.", problem.GetProperty("detail").GetString());

        gateway.Cluster.StoreProblem = null;
        using HttpResponseMessage again = await gateway.Http.GetAsync("/health/ready");
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
    }

    [Fact]
    public async Task A_check_of_the_host_counts_and_only_its_name_is_told()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(build: static builder =>
            builder.Services.AddHealthChecks()
                .AddCheck("printer", static () => HealthCheckResult.Unhealthy("password=1234"))
                .AddCheck("slow", static () => HealthCheckResult.Degraded()));

        using HttpResponseMessage ready = await gateway.Http.GetAsync("/health/ready");

        JsonElement problem = await GatewayFixture.JsonAsync(ready, HttpStatusCode.ServiceUnavailable);
        Assert.Equal("The check 'printer' fails.", problem.GetProperty("detail").GetString());
    }

    [Theory]
    [InlineData(typeof(ObjectDisposedException))]
    [InlineData(typeof(IOException))]
    [InlineData(typeof(SocketException))]
    [InlineData(typeof(UnavailableExceptionFallbackException))]
    public async Task What_was_cut_on_the_way_is_a_503_and_no_bug(Type type)
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync();
        gateway.Cluster.Fault = type == typeof(ObjectDisposedException)
            ? new ObjectDisposedException("store")
            : (Exception)Activator.CreateInstance(type)!;

        using HttpResponseMessage task = await gateway.Http.GetAsync("/mesh/a");
        using HttpResponseMessage rpc =
            await gateway.PostAsync("/a2a", """{"jsonrpc":"2.0","id":1,"method":"tasks/get","params":{"id":"a"}}""");

        Assert.Equal(
            "cluster_unavailable",
            (await GatewayFixture.JsonAsync(task, HttpStatusCode.ServiceUnavailable)).GetProperty("reason").GetString());
        Assert.Contains("cluster_unavailable", await rpc.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(TaskStoreFault.Full, "task_store_full")]
    [InlineData(TaskStoreFault.Locked, "task_store_locked")]
    [InlineData(TaskStoreFault.ReadOnly, "task_store_read_only")]
    [InlineData(TaskStoreFault.Gone, "task_store_gone")]
    [InlineData(TaskStoreFault.Unavailable, "cluster_unavailable")]
    public async Task A_failure_of_the_store_that_has_a_name_is_told_by_it(TaskStoreFault fault, string reason)
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync();
        gateway.Cluster.Fault = new TaskStoreUnavailableException(fault);

        using HttpResponseMessage task = await gateway.Http.GetAsync("/mesh/a");
        using HttpResponseMessage ready = await gateway.Http.GetAsync("/health/ready");
        using HttpResponseMessage rpc =
            await gateway.PostAsync("/a2a", """{"jsonrpc":"2.0","id":1,"method":"tasks/get","params":{"id":"a"}}""");

        Assert.Equal(
            reason, (await GatewayFixture.JsonAsync(task, HttpStatusCode.ServiceUnavailable)).GetProperty("reason").GetString());
        Assert.NotNull(task.Headers.RetryAfter);
        Assert.Equal(
            TaskStoreUnavailableException.Explain(fault),
            (await GatewayFixture.JsonAsync(ready, HttpStatusCode.ServiceUnavailable)).GetProperty("detail").GetString());
        Assert.Contains(reason, await rpc.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
