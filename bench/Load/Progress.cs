using System.Diagnostics;

namespace Asya.Load;

/// <summary>Says on standard error how far a long part is, each ten seconds; a short one says nothing.</summary>
internal sealed class Progress(string what, int total)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly long _begun = Stopwatch.GetTimestamp();
    private long _saidAt = Stopwatch.GetTimestamp();
    private int _done;

    public void Count()
    {
        int done = Interlocked.Increment(ref _done);
        long last = Volatile.Read(ref _saidAt);
        if (Stopwatch.GetElapsedTime(last) >= Pause && Interlocked.CompareExchange(ref _saidAt, Stopwatch.GetTimestamp(), last) == last)
        {
            double perSecond = done / Stopwatch.GetElapsedTime(_begun).TotalSeconds;
            Say($"{what}: {done:N0} of {total:N0}, {perSecond:N0}/s");
        }
    }

    public static void Say(FormattableString text) => Console.Error.WriteLine("  ... " + FormattableString.Invariant(text));
}
