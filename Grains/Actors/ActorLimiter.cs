using System.Diagnostics.CodeAnalysis;
using Asya.Domain.Resiliency;

namespace Asya.Grains.Actors;

/// <summary>What this silo keeps of one actor while it runs its steps: how many may run, and whether it is left alone for now.</summary>
/// <remarks>Of this silo and this life of the process alone: a circuit is a matter of minutes.</remarks>
[SuppressMessage("Reliability", "CA1001", Justification = "A semaphore whose wait handle is never used has nothing to dispose of.")]
internal sealed class ActorLimiter(int concurrency, CircuitBreaker? breaker, TimeProvider clock)
{
    private readonly SemaphoreSlim _places = new(concurrency);
    private readonly Lock _lock = new();
    private int _failures;
    private long? _openSince;
    private bool _isTrying;
    private int _waiting;

    /// <summary>Gets how many steps have a place.</summary>
    public int Running => concurrency - _places.CurrentCount;

    /// <summary>Gets how many steps wait for one.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Asks whether a step may begin. While the circuit is open none may; then one is tried.</summary>
    public bool TryEnter()
    {
        if (breaker is null)
        {
            return true;
        }

        lock (_lock)
        {
            if (_openSince is not { } since)
            {
                return true;
            }

            if (_isTrying || clock.GetElapsedTime(since) < breaker.OpenFor)
            {
                return false;
            }

            return _isTrying = true;
        }
    }

    /// <summary>Waits for a place.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _waiting);
        try
        {
            await _places.WaitAsync(cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    public void Leave() => _places.Release();

    /// <summary>Takes note of how a step went. Null: unknown, the step was cancelled.</summary>
    public void Note(bool? succeeded)
    {
        if (breaker is null)
        {
            return;
        }

        lock (_lock)
        {
            _isTrying = false;
            if (succeeded is null)
            {
                return;
            }

            if (succeeded.Value)
            {
                _failures = 0;
                _openSince = null;
            }
            else if (++_failures >= breaker.Failures)
            {
                _openSince = clock.GetTimestamp();
            }
        }
    }
}
