using System.Collections.Concurrent;
using System.Threading.Channels;
using Asya.Events;
using Orleans.Streams;
using Orleans.Streams.Core;

namespace Asya.Grains.Tests.Streams;

/// <summary>A consumer as a user would write one: a grain for each task, which comes into being with the first event.</summary>
[ImplicitStreamSubscription(StreamNames.Namespace)]
internal sealed class ListenerGrain : Grain, IListenerGrain, IStreamSubscriptionObserver, IAsyncObserver<TaskEvent>
{
    private static readonly ConcurrentDictionary<string, Channel<TaskEvent>> Received = new();

    /// <summary>Gets the received events of a task, in any silo of this process. The id must be unique to the test.</summary>
    public static ChannelReader<TaskEvent> Of(string id) => ChannelOf(id).Reader;

    public Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory) => handleFactory.Create<TaskEvent>().ResumeAsync(this);

    public Task OnNextAsync(TaskEvent item, StreamSequenceToken? token = null)
    {
        ChannelOf(this.GetPrimaryKeyString()).Writer.TryWrite(item);
        return Task.CompletedTask;
    }

    public Task OnErrorAsync(Exception ex) => Task.CompletedTask;

    private static Channel<TaskEvent> ChannelOf(string id) => Received.GetOrAdd(id, static _ => Channel.CreateUnbounded<TaskEvent>());
}
