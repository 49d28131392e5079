using System.Collections.Immutable;
using Asya.Events;
using Asya.Streaming;

namespace Asya.Gateway.Webhooks;

/// <summary>Wakes the dispatcher. If it is set while the dispatcher works, the next wait returns at once.</summary>
internal sealed class WebhookSignal : IFeedListener, IDisposable
{
    private readonly SemaphoreSlim _semaphore = new(0, 1);
    private int _isSet;

    /// <summary>Whether live events set the signal. False while there is no active webhook.</summary>
    public bool SignalsOnEvents { get; set; }

    /// <summary>Sets the signal for live events.</summary>
    public void OnEvents(ImmutableArray<TaskEvent> events)
    {
        if (SignalsOnEvents)
        {
            Set();
        }
    }

    public void Set()
    {
        if (Interlocked.Exchange(ref _isSet, 1) == 0)
        {
            _semaphore.Release();
        }
    }

    public void OnGap() => Set();

    public void Dispose() => _semaphore.Dispose();

    /// <summary>Waits until the signal is set or the time is over.</summary>
    public async Task WaitAsync(TimeSpan longest, TimeProvider clock, CancellationToken cancellationToken)
    {
        await using ITimer timer =
            clock.CreateTimer(static state => ((WebhookSignal)state!).Set(), this, longest, Timeout.InfiniteTimeSpan);
        await _semaphore.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!cancellationToken.IsCancellationRequested)
        {
            Volatile.Write(ref _isSet, 0);
        }
    }
}
