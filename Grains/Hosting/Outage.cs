using System.Diagnostics;

namespace Asya.Grains.Hosting;

/// <summary>Says once that something outside has stopped answering, and once that it answers again, however many calls find out.</summary>
/// <remarks>In real time, whatever clock the tasks live by.</remarks>
internal sealed class Outage(Action<Exception> away, Action<TimeSpan> back)
{
    private long _since;
    private long _worked = Stopwatch.GetTimestamp();
    private Exception? _cause;

    /// <summary>Gets why it fails now; null: the last call worked.</summary>
    public Exception? Cause => Volatile.Read(ref _since) != 0 ? Volatile.Read(ref _cause) : null;

    /// <summary>Gets how long ago a call worked. At the start all is well: the host has tried it out.</summary>
    public TimeSpan SinceWorked => Stopwatch.GetElapsedTime(Volatile.Read(ref _worked));

    public void Failed(Exception cause)
    {
        Volatile.Write(ref _cause, cause);
        if (Interlocked.CompareExchange(ref _since, Stopwatch.GetTimestamp(), comparand: 0) == 0)
        {
            away(cause);
        }
    }

    public void Worked()
    {
        Volatile.Write(ref _worked, Stopwatch.GetTimestamp());
        if (Volatile.Read(ref _since) != 0 && Interlocked.Exchange(ref _since, 0) is not 0 and long since)
        {
            back(Stopwatch.GetElapsedTime(since));
        }
    }
}
