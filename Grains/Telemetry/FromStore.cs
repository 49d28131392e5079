using System.Diagnostics.Metrics;

namespace Asya.Grains.Telemetry;

/// <summary>Asks the store while somebody collects, which is synchronous and on a thread of the exporter's own.</summary>
internal static class FromStore
{
    // Who collects waits no longer for the store; then it is left out this once.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    public static IEnumerable<Measurement<long>> Count(Func<Task<int>> count) => TryRead(count, out int value) ? [new Measurement<long>(value)] : [];

    /// <summary>Reads. False: the store is away, which others log; a gauge that shows nothing is not one that shows 0.</summary>
    public static bool TryRead<T>(Func<Task<T>> read, out T value)
    {
        value = default!;
        try
        {
            Task<T> reading = read();
            if (!reading.Wait(Patience))
            {
                return false;
            }

            value = reading.Result;
            return true;
        }
        catch (AggregateException)
        {
            return false;
        }
    }
}
