using System.Collections.Concurrent;
using System.Threading.Channels;
using Asya.Events;
using Orleans.Streams;

namespace Asya.Grains.Tests.Streams;

/// <summary>As a user would write one that is to hear of some tasks only: its key is the task's.</summary>
internal sealed class SubscriberGrain : Grain, ISubscriberGrain, IAsyncObserver<TaskEvent>
{
    private static readonly ConcurrentDictionary<string, Channel<TaskEvent>> Received = new();

    private IAsyncStream<TaskEvent> Stream =>
        this.GetStreamProvider(StreamNames.Provider)
            .GetStream<TaskEvent>(StreamId.Create(StreamNames.Namespace, this.GetPrimaryKeyString()));

    /// <summary>Gets what was heard of a task, by whichever silo of this process.</summary>
    public static ChannelReader<TaskEvent> Of(string id) => ChannelOf(id).Reader;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        foreach (StreamSubscriptionHandle<TaskEvent> kept in await Stream.GetAllSubscriptionHandles())
        {
            await kept.ResumeAsync(this);
        }
    }

    public async Task SubscribeAsync() => await Stream.SubscribeAsync(this);

    public Task OnNextAsync(TaskEvent item, StreamSequenceToken? token = null)
    {
        ChannelOf(this.GetPrimaryKeyString()).Writer.TryWrite(item);
        return Task.CompletedTask;
    }

    public Task OnErrorAsync(Exception ex) => Task.CompletedTask;

    private static Channel<TaskEvent> ChannelOf(string id) => Received.GetOrAdd(id, static _ => Channel.CreateUnbounded<TaskEvent>());
}
