namespace Asya.Gateway.Inbox;

/// <summary>Hears that something has happened. However often it does between two questions, that is one answer.</summary>
internal sealed class ChangeListener : IDisposable
{
    private readonly TenantChanges _changes;
    private readonly SemaphoreSlim _woken = new(0, 1);
    private readonly ITimer _timer;
    private int _isWoken;
    private int _hasChanged;

    public ChangeListener(TenantChanges changes, string tenant, TimeSpan tickEvery, TimeProvider clock)
    {
        _changes = changes;
        Tenant = tenant;
        _timer = clock.CreateTimer(static state => ((ChangeListener)state!).Wake(), this, tickEvery, tickEvery);
    }

    public string Tenant { get; }

    public void OnChange()
    {
        Volatile.Write(ref _hasChanged, 1);
        Wake();
    }

    /// <summary>Waits for a change, or for the time to show that one is still there.</summary>
    /// <returns>Whether there was a change.</returns>
    public async Task<bool> NextAsync(CancellationToken cancellationToken)
    {
        await _woken.WaitAsync(cancellationToken);

        // First this, then the look: a change that comes between the two wakes again.
        Volatile.Write(ref _isWoken, 0);
        return Interlocked.Exchange(ref _hasChanged, 0) == 1;
    }

    // The semaphore is left to the collector: a timer's last call may still be under way.
    public void Dispose()
    {
        _timer.Dispose();
        _changes.Remove(this);
    }

    private void Wake()
    {
        if (Interlocked.Exchange(ref _isWoken, 1) == 0)
        {
            _woken.Release();
        }
    }
}
