using System.Collections.Immutable;
using Asya.Events;
using Asya.Tasks;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Streams;

namespace Asya.Grains.Tests.Streams;

/// <summary>Events of tasks on Orleans streams.</summary>
public sealed class StreamTests
{
    private static readonly (string, string) On = ("Asya:Streams:Enabled", "true");

    [Fact]
    public async Task A_consumer_grain_receives_every_event_of_its_task_once()
    {
        // Orleans looks at its queues from time to time.
        await using TaskSilo silo = await TaskSilo.StartOnRealTimeAsync(On);
        string[] ids = [.. Enumerable.Range(0, 5).Select(static n => $"streamed-{n}")];
        await Task.WhenAll(ids.Select(id => silo.CreateAsync(id, 300, "work", "x-pause", "publish")));
        foreach (string id in ids)
        {
            await silo.Events.WaitAsync(id, "paused");
            await silo.ResumeAsync(id);
            await silo.Events.WaitAsync(id, "succeeded");
        }

        foreach (string id in ids)
        {
            ImmutableArray<TaskEvent> stored = await silo.Catalog.EventsAsync(new TaskKey(id), 0, 100, CancellationToken.None);
            List<TaskEvent> heard = [];
            while (heard.Count < stored.Length)
            {
                heard.Add(await ListenerGrain.Of(id).ReadAsync().WithTimeout($"event {heard.Count + 1} of {stored.Length} of {id}"));
            }

            // A task that comes back from a pause may be at another silo, whose first event may be here before the last of the other.
            Assert.Equal(
                stored.Select(static e => (e.Key, e.Seq, e.Kind, e.Phase, e.At, e.Data.ToString())),
                heard.OrderBy(static e => e.Seq).Select(static e => (e.Key, e.Seq, e.Kind, e.Phase, e.At, e.Data.ToString())));
        }
    }

    [Fact]
    public async Task Streams_that_are_away_cost_a_task_nothing()
    {
        BrokenStreams broken = new();
        await using TaskSilo silo =
            await TaskSilo.StartWithAsync(services => services.AddKeyedSingleton<IStreamProvider>(StreamNames.Provider, broken), On);
        await silo.CreateAsync("unheard", 300, "work", "publish");

        await silo.Events.WaitAsync("unheard", "succeeded");
        await broken.AskedAsync().WithTimeout("the streams to be asked");
        Assert.False(ListenerGrain.Of("unheard").TryRead(out _));
    }

    [Fact]
    public async Task Without_the_setting_there_are_no_streams()
    {
        IServiceCollection? services = null;
        await using TaskSilo silo = await TaskSilo.StartWithAsync(added => services = added);

        Assert.DoesNotContain(
            services!, static s => s.ServiceType == typeof(IStreamProvider) && Equals(s.ServiceKey, StreamNames.Provider));
    }
}
