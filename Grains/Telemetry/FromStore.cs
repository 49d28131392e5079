using System.Diagnostics.Metrics;

namespace Asya.Grains.Telemetry;

/// <summary>Queries the store during a collection, which is synchronous and on the exporter's own thread.</summary>
internal static class FromStore
{
    // The longest that a collection waits for the store; after that the value is omitted once.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    public static IEnumerable<Measurement<long>> Count(Func<Task<int>> count) =>
        TryRead(count, out int value) ? [new Measurement<long>(value)] : [];

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
        catch (Exception away) when (away is AggregateException or ObjectDisposedException)
        {
            // Disposed of: the collection began before the host of this gauge ended.
            return false;
        }
    }
}
