using System.Net;
using System.Text.Json;
using Asya.Gateway.Connections;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Asya.Gateway.Tests;

/// <summary>How many connections and streams there may be, and whose.</summary>
public sealed class ConnectionTests
{
    private static readonly ConnectionLimits Two = new() { Files = 2000, Total = 100, PerAddress = 2, Streams = 1 };

    [Theory]
    [InlineData(null, null, null)]
    [InlineData(1024L, 624L, 312L)]
    [InlineData(65536L, 49152L, 24576L)]
    public void Files_decide_how_many_connections_there_may_be(long? files, long? total, long? streams)
    {
        ConnectionLimits limits = ConnectionLimits.From(files);

        Assert.Equal((total, streams), (limits.Total, limits.Streams));
    }

    [Fact]
    public void The_limit_of_files_is_read_from_the_systems_table()
    {
        Assert.Equal(1024, OpenFiles.Parse(["Limit   Soft Limit  Hard Limit  Units", "Max open files       1024          4096   files"]));
        Assert.Null(OpenFiles.Parse(["Max open files            unlimited            unlimited            files"]));
        Assert.Null(OpenFiles.Parse([]));
    }

    [Theory]
    [InlineData("203.0.113.7", true)]
    [InlineData("::ffff:203.0.113.7", true)]
    [InlineData("2001:db8::7", true)]
    [InlineData("127.0.0.1", false)]
    [InlineData("::1", false)]
    [InlineData("10.1.2.3", false)]
    public async Task An_address_has_a_share_unless_many_clients_may_be_behind_it(string address, bool isLimited)
    {
        ConnectionGate gate = Gate(TimeProvider.System);
        TaskCompletionSource end = new();
        List<DefaultConnectionContext> open = [];
        List<Task> served = [];
        for (int i = 0; i < 3; i++)
        {
            // The clients of one network of IPv6 are one.
            string from = address == "2001:db8::7" ? $"2001:db8::{i + 1}" : address;
            DefaultConnectionContext connection = new() { RemoteEndPoint = new IPEndPoint(IPAddress.Parse(from), 1000 + i) };
            open.Add(connection);
            served.Add(gate.RunAsync(connection, _ => end.Task));
        }

        Assert.Equal([false, false, isLimited], served.Select(static task => task.IsCompleted));
        end.SetResult();
        await Task.WhenAll(served).WithTimeout("the connections to end");

        // What has ended counts no more.
        TaskCompletionSource later = new();
        Task again = gate.RunAsync(open[0], _ => later.Task);
        Assert.False(again.IsCompleted);
        later.SetResult();
        await again;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_connection_without_a_request_is_ended_and_one_with_a_request_is_not(bool hasRequest)
    {
        ManualTimeProvider clock = new();
        ConnectionGate gate = Gate(clock);
        Silent connection = new();
        TaskCompletionSource end = new();
        Task served = gate.RunAsync(connection, _ => end.Task);
        if (hasRequest)
        {
            Microsoft.AspNetCore.Http.DefaultHttpContext request = new(connection.Features);
            await ConnectionUse.NoteAsync(request, static _ => Task.CompletedTask);
        }

        clock.Advance(ConnectionGate.MaxSilence);

        Assert.Equal(!hasRequest, connection.IsAborted);
        end.SetResult();
        await served;
    }

    [Fact]
    public async Task Streams_are_counted_apart()
    {
        await using GatewayFixture gateway =
            await GatewayFixture.StartAsync(build: static builder => builder.Services.AddSingleton(Two));
        await gateway.CreateAsync("a");
        using HttpResponseMessage first =
            await gateway.Http.GetAsync("/mesh/a/stream", HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);

        using HttpResponseMessage second = await gateway.Http.GetAsync("/mesh/a/stream", HttpCompletionOption.ResponseHeadersRead);

        JsonElement problem = await GatewayFixture.JsonAsync(second, HttpStatusCode.ServiceUnavailable);
        Assert.Equal("too_many_streams", problem.GetProperty("reason").GetString());
        Assert.NotNull(second.Headers.RetryAfter);
        using HttpResponseMessage other = await gateway.Http.GetAsync("/mesh/a");
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    [Fact]
    public async Task A_request_for_which_there_is_no_memory_is_a_503_with_a_time_to_retry()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync();
        gateway.Cluster.Fault = new InsufficientMemoryException("inner words");

        using HttpResponseMessage task = await gateway.Http.GetAsync("/mesh/a");

        Assert.Equal(
            "overloaded", (await GatewayFixture.JsonAsync(task, HttpStatusCode.ServiceUnavailable)).GetProperty("reason").GetString());
        Assert.NotNull(task.Headers.RetryAfter);
    }

    private static ConnectionGate Gate(TimeProvider clock) => new(
        Two, Options.Create(new GatewayOptions { TrustedProxies = ["10.0.0.0/8"] }), clock, NullLogger<ConnectionGate>.Instance);

    private sealed class Silent : DefaultConnectionContext
    {
        public bool IsAborted { get; private set; }

        public override void Abort(ConnectionAbortedException abortReason) => IsAborted = true;
    }
}
