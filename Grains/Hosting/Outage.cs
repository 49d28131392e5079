using System.Diagnostics;

namespace Asya.Grains.Hosting;

/// <summary>Says once that something outside has stopped answering, and once that it answers again, however many calls find out.</summary>
/// <remarks>In real time, whatever clock the tasks live by.</remarks>
internal sealed class Outage(Action<Exception> away, Action<TimeSpan> back)
{
    private long _since;

    public void Failed(Exception cause)
    {
        if (Interlocked.CompareExchange(ref _since, Stopwatch.GetTimestamp(), comparand: 0) == 0)
        {
            away(cause);
        }
    }

    public void Worked()
    {
        if (Volatile.Read(ref _since) != 0 && Interlocked.Exchange(ref _since, 0) is not 0 and long since)
        {
            back(Stopwatch.GetElapsedTime(since));
        }
    }
}
