using System.Globalization;

namespace Asya.Load;

/// <summary>How many threads have wanted a core, on average of the last minute. The measurement's own are among them.</summary>
internal static class LoadAverage
{
    public static double Now() => double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture);
}
