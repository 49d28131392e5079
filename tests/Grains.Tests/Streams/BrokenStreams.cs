using Asya.Events;
using Orleans.Streams;

namespace Asya.Grains.Tests.Streams;

/// <summary>A stream provider that is away.</summary>
internal sealed class BrokenStreams : IStreamProvider
{
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Name => StreamNames.Provider;

    public bool IsRewindable => false;

    /// <summary>Completes at the first failed call.</summary>
    public Task AskedAsync() => _asked.Task;

    public IAsyncStream<T> GetStream<T>(StreamId streamId)
    {
        _asked.TrySetResult();
        throw new IOException("the queue is away");
    }
}
