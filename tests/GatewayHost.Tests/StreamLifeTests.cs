using System.Net.Sockets;
using System.Text;
using Asya.Events;

namespace Asya.Gateway.Tests;

/// <summary>What keeps a stream going and what ends it.</summary>
public sealed class StreamLifeTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task A_silent_stream_shows_every_fifteen_seconds_that_it_lives()
    {
        ManualTimeProvider clock = new();
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(clock: clock);
        await gateway.CreateAsync("a");
        using SseReader stream = await SseReader.OpenAsync(gateway.Http, "/mesh/a/events");
        await stream.NextAsync();

        clock.Advance(3 * Tick);
        SseEvent first = (await stream.NextBlockAsync())!;
        clock.Advance(3 * Tick);
        SseEvent second = (await stream.NextBlockAsync())!;

        Assert.Equal(("keepalive", "keepalive"), (first.Comment, second.Comment));
    }

    [Fact]
    public async Task Events_that_the_feed_never_delivers_come_from_the_rows()
    {
        ManualTimeProvider clock = new();
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(clock: clock);
        await gateway.CreateAsync("a");
        using SseReader stream = await SseReader.OpenAsync(gateway.Http, "/mesh/a/events");
        await stream.NextAsync();

        gateway.Cluster.Feed.IsDeaf = true;
        gateway.Cluster.Pause("a");
        gateway.Cluster.Continue("a");
        gateway.Cluster.Succeed("a");
        clock.Advance(Tick);

        Assert.Equal([2, 3, 4], (await stream.RestAsync()).Select(e => e.Id!.Value));
    }

    [Fact]
    public async Task A_feed_that_is_available_again_makes_streams_poll_at_once()
    {
        ManualTimeProvider clock = new();
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(
            options => options.StreamLooksEvery = TimeSpan.FromMinutes(1), clock);
        await gateway.CreateAsync("a");
        using SseReader stream = await SseReader.OpenAsync(gateway.Http, "/mesh/a/events");
        await stream.NextAsync();
        await clock.TimerSetAsync(ITaskFeedGrain.SubscriptionLife / 3, "the feed to set its renewal");

        gateway.Cluster.Feed.RefusesSubscriptions = true;
        gateway.Cluster.Feed.IsDeaf = true;
        clock.Advance(ITaskFeedGrain.SubscriptionLife / 3);
        await clock.TimerSetAsync(TimeSpan.FromMilliseconds(20), "the feed to try again");
        gateway.Cluster.Pause("a");
        gateway.Cluster.Feed.RefusesSubscriptions = false;
        gateway.Cluster.Feed.IsDeaf = false;
        clock.Advance(TimeSpan.FromMilliseconds(20));

        Assert.Equal("paused", (await stream.NextAsync())!.Status);
    }

    [Fact]
    public async Task A_feed_that_has_forgotten_its_subscribers_makes_streams_poll_at_the_next_renewal()
    {
        ManualTimeProvider clock = new();
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(
            options => options.StreamLooksEvery = TimeSpan.FromMinutes(1), clock);
        await gateway.CreateAsync("a");
        using SseReader stream = await SseReader.OpenAsync(gateway.Http, "/mesh/a/events");
        await stream.NextAsync();
        await clock.TimerSetAsync(ITaskFeedGrain.SubscriptionLife / 3, "the feed to set its renewal");

        gateway.Cluster.Feed.Forget();
        gateway.Cluster.Pause("a");
        clock.Advance(ITaskFeedGrain.SubscriptionLife / 3);

        Assert.Equal("paused", (await stream.NextAsync())!.Status);
    }

    // The reader does not read while more is sent than fits anywhere; then it reads to the end.
    [Fact]
    public async Task A_slow_reader_is_asked_to_reconnect_and_has_missed_nothing_so_far()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(options => options.StreamBuffer = 8);
        await gateway.CreateAsync("a");
        using TcpClient client = new();
        await client.ConnectAsync(gateway.Address.Host, gateway.Address.Port);
        NetworkStream connection = client.GetStream();
        await connection.WriteAsync("GET /mesh/a/events HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"u8.ToArray());
        using StreamReader reader = new(connection, Encoding.UTF8);
        while (await reader.ReadLineAsync() is { } line && !line.StartsWith("data:", StringComparison.Ordinal))
        {
        }

        string much = new('x', 64 * 1024);
        for (int n = 0; n < 1000; n++)
        {
            gateway.Cluster.Move("a", "stepped", now => now with { Message = much });
        }

        string[] lines = (await reader.ReadToEndAsync()).Split('\n');
        long[] ids = [
            .. lines.Where(line => line.StartsWith("id: ", StringComparison.Ordinal)).Select(line => long.Parse(line[4..], null))];
        Assert.Equal(Enumerable.Range(2, ids.Length).Select(id => (long)id), ids);
        Assert.InRange(ids.Length, 1, 999);
        Assert.Equal("event: resume", lines.Last(line => line.StartsWith("event: ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Streams_end_with_the_host()
    {
        GatewayFixture gateway = await GatewayFixture.StartAsync();
        await gateway.CreateAsync("a");
        using SseReader stream = await SseReader.OpenAsync(gateway.Http, "/mesh/a/events");
        await stream.NextAsync();

        gateway.Lifetime.StopApplication();

        Assert.Empty(await stream.RestAsync());
        await gateway.DisposeAsync().WithTimeout("the host to stop");
    }

    [Fact]
    public async Task Many_streams_of_one_task_all_see_it_and_leave_nothing_behind()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync();
        await gateway.CreateAsync("a");
        SseReader[] streams = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => SseReader.OpenAsync(gateway.Http, "/mesh/a/events")));
        foreach (SseReader stream in streams)
        {
            await stream.NextAsync();
        }

        streams[7].Dispose();
        gateway.Cluster.Pause("a");
        gateway.Cluster.Succeed("a");

        foreach (SseReader stream in streams.Where((_, at) => at != 7))
        {
            Assert.Equal([2, 3], (await stream.RestAsync()).Select(e => e.Id!.Value));
            stream.Dispose();
        }
    }
}
