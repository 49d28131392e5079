using System.Collections.Immutable;
using Asya.Events;
using Asya.Grains.Tasks;

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
