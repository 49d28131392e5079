namespace Asya.Domain.Reporting;

/// <summary>Median and the like: the nearest rank, so that each is a value that occurred.</summary>
internal static class Percentiles
{
    /// <summary>Gets the value that so many of a hundred do not exceed; null: there are none.</summary>
    public static TimeSpan? Compute(List<TimeSpan> sorted, int percent) =>
        sorted.Count == 0 ? null : sorted[Math.Max(0, (int)Math.Ceiling(sorted.Count * percent / 100.0) - 1)];
}
