using System.Collections.Immutable;
using Asya.Domain;
using Asya.Events;
using Asya.Grains.Tasks;
using Asya.Payloads;
using Microsoft.Extensions.Logging.Abstractions;

namespace Asya.Grains.Tests;

/// <summary>What a subscriber of live events learns of events that it may have missed.</summary>
public sealed class TaskFeedTests
{
    private readonly ManualTimeProvider _clock = new();
    private readonly TaskFeedGrain _feed;
    private readonly Observer _observer = new();

    public TaskFeedTests() => _feed = new TaskFeedGrain(_clock);

    [Fact]
    public async Task A_renewal_in_time_has_missed_nothing()
    {
        bool first = await SubscribeAsync();
        _clock.Advance(ITaskFeedGrain.SubscriptionLife);
        await PublishAsync();

        Assert.Equal((false, true, 1), (first, await SubscribeAsync(), _observer.Batches));
    }

    [Fact]
    public async Task A_renewal_that_comes_after_an_event_was_not_delivered_says_so()
    {
        await SubscribeAsync();
        _clock.Advance(ITaskFeedGrain.SubscriptionLife + TimeSpan.FromSeconds(1));
        await PublishAsync();

        Assert.Equal((0, false), (_observer.Batches, await SubscribeAsync()));
        Assert.True(await SubscribeAsync());
    }

    [Fact]
    public async Task A_late_renewal_without_events_has_missed_nothing()
    {
        await SubscribeAsync();
        _clock.Advance(ITaskFeedGrain.SubscriptionLife * 3);

        Assert.True(await SubscribeAsync());
        await PublishAsync();
        Assert.Equal(1, _observer.Batches);
    }

    [Fact]
    public async Task A_subscriber_that_could_not_be_reached_learns_it_when_it_renews()
    {
        await SubscribeAsync();
        _observer.IsUnreachable = true;
        await PublishAsync();

        Assert.False(await SubscribeAsync());
    }

    [Fact]
    public async Task The_only_silo_knows_whether_other_processes_listen()
    {
        LocalTaskFeed local = new();
        TaskFeedGrain feed = new(_clock, local);
        Assert.False(local.HasOthers);

        await feed.SubscribeAsync(_observer, CancellationToken.None);
        Assert.True(local.HasOthers);

        await feed.UnsubscribeAsync(_observer, CancellationToken.None);
        Assert.False(local.HasOthers);

        await feed.SubscribeAsync(_observer, CancellationToken.None);
        _clock.Advance(ITaskFeedGrain.SubscriptionLife + TimeSpan.FromSeconds(1));
        await feed.PublishAsync([], CancellationToken.None);
        Assert.False(local.HasOthers);
        Assert.False(await feed.SubscribeAsync(_observer, CancellationToken.None));
    }

    [Fact]
    public void The_only_silo_tells_its_own_process_at_once_and_the_feed_only_if_others_listen()
    {
        LocalTaskFeed local = new();
        LiveEventPublisher publisher = new(grains: null!, [], NullLogger<LiveEventPublisher>.Instance, local);
        NewEvent item = new(new() { Key = new("a"), Seq = 1, Kind = "created" }, default);
        local.Add(_observer);

        publisher.Publish([item]);
        publisher.PublishLive(new("a"), JsonBytes.EmptyObject);
        Assert.Equal((2, 0), (_observer.Batches, publisher.Count));

        local.HasOthers = true;
        publisher.Publish([item]);
        Assert.Equal((3, 1), (_observer.Batches, publisher.Count));

        local.Remove(_observer);
        publisher.Publish([item]);
        Assert.Equal((3, 2), (_observer.Batches, publisher.Count));
    }

    private Task<bool> SubscribeAsync() => _feed.SubscribeAsync(_observer, CancellationToken.None);

    private Task PublishAsync() => _feed.PublishAsync([], CancellationToken.None);

    private sealed class Observer : ITaskFeedObserver
    {
        public int Batches { get; private set; }

        public bool IsUnreachable { get; set; }

        public Task OnEventsAsync(ImmutableArray<TaskEvent> events)
        {
            if (IsUnreachable)
            {
                throw new IOException("The gateway is gone.");
            }

            Batches++;
            return Task.CompletedTask;
        }
    }
}
