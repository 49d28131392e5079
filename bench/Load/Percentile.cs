namespace Asya.Load;

internal static class Percentile
{
    /// <summary>Gets the value that a share of all values does not exceed.</summary>
    public static double Compute(double[] values, double share)
    {
        double[] sorted = [.. values.Order()];
        return sorted[Math.Clamp((int)Math.Ceiling(sorted.Length * share) - 1, 0, sorted.Length - 1)];
    }
}
