using System.Collections.Immutable;
using Asya.Client.Streaming;
using Asya.Events;

namespace Asya.Gateway.Webhooks;

/// <summary>Wakes the dispatcher. Rung while he works, it is heard when he is done.</summary>
internal sealed class WebhookSignal : IFeedListener, IDisposable
{
    private readonly SemaphoreSlim _rung = new(0, 1);
    private int _isRung;

    /// <summary>Gets or sets a value indicating whether events matter: while there is no webhook at all, nobody needs to be woken.</summary>
    public bool HearsEvents { get; set; }

    /// <summary>Rings for live events.</summary>
    public void OnEvents(ImmutableArray<TaskEvent> events)
    {
        if (HearsEvents)
        {
            Ring();
        }
    }

    public void Ring()
    {
        if (Interlocked.Exchange(ref _isRung, 1) == 0)
        {
            _rung.Release();
        }
    }

    public void OnGap() => Ring();

    public void Dispose() => _rung.Dispose();

    /// <summary>Waits until somebody rings, but not longer than a while.</summary>
    public async Task WaitAsync(TimeSpan longest, TimeProvider clock, CancellationToken cancellationToken)
    {
        await using ITimer timer = clock.CreateTimer(static state => ((WebhookSignal)state!).Ring(), this, longest, Timeout.InfiniteTimeSpan);
        await _rung.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!cancellationToken.IsCancellationRequested)
        {
            Volatile.Write(ref _isRung, 0);
        }
    }
}
