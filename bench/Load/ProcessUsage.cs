using System.Globalization;

namespace Asya.Load;

/// <summary>The resource usage of a process, from the kernel.</summary>
internal sealed class ProcessUsage(int processId)
{
    // USER_HZ, which is 100 on every Linux that .NET runs on.
    private const double MillisecondsPerTick = 10;

    /// <summary>Gets the processor time spent so far, user and system.</summary>
    public double CpuMilliseconds
    {
        get
        {
            // The name, in brackets, may hold anything; after it the fields are plain.
            string stat = File.ReadAllText($"/proc/{processId}/stat");
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return (Number(fields[11]) + Number(fields[12])) * MillisecondsPerTick;
        }
    }

    /// <summary>Gets the resident memory.</summary>
    public double ResidentMegabytes
    {
        get
        {
            string line = File.ReadLines($"/proc/{processId}/status").First(static l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
            return Number(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) / 1024d;
        }
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
