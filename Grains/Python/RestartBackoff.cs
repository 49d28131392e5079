using Asya.Timing;

namespace Asya.Grains.Python;

/// <summary>How long to wait before the next process is started: not at all at first, longer with each that dies.</summary>
internal sealed class RestartBackoff(TimeProvider clock)
{
    private static readonly Backoff Delays = new(Min: TimeSpan.FromMilliseconds(100), Max: TimeSpan.FromSeconds(30));

    private readonly Lock _lock = new();
    private int _deaths;
    private long _diedAt;

    /// <summary>Gets how long a start has to wait from now.</summary>
    public TimeSpan Wait
    {
        get
        {
            lock (_lock)
            {
                TimeSpan wait = _deaths == 0 ? TimeSpan.Zero : Delays.DelayAfter(_deaths) - clock.GetElapsedTime(_diedAt);
                return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
            }
        }
    }

    /// <summary>A process died by itself.</summary>
    public void Died()
    {
        lock (_lock)
        {
            _deaths++;
            _diedAt = clock.GetTimestamp();
        }
    }

    /// <summary>A process has done a step.</summary>
    public void Worked()
    {
        lock (_lock)
        {
            _deaths = 0;
        }
    }
}
