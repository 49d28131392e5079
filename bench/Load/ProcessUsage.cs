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
            string[] fields = FieldsOf(processId);
            return (Number(fields[11]) + Number(fields[12])) * MillisecondsPerTick;
        }
    }

    /// <summary>Gets the same of the process and all its children, those that have ended too.</summary>
    public double CpuMillisecondsWithChildren
    {
        get
        {
            string[] own = FieldsOf(processId);
            double ticks = own[11..15].Sum(Number);
            foreach (string child in File.ReadAllText($"/proc/{processId}/task/{processId}/children")
                .Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                string[] fields = FieldsOf(int.Parse(child, CultureInfo.InvariantCulture));
                ticks += Number(fields[11]) + Number(fields[12]);
            }

            return ticks * MillisecondsPerTick;
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

    /// <summary>Gets how often its threads were switched, of their own will or not. What a thread that has ended counted is lost.</summary>
    public double ContextSwitches => Directory.EnumerateDirectories($"/proc/{processId}/task").Sum(static thread =>
    {
        try
        {
            return File.ReadLines(Path.Combine(thread, "status")).Where(static l => l.Contains("ctxt_switches:", StringComparison.Ordinal))
                .Sum(static l => Number(l.Split('\t')[^1]));
        }
        catch (IOException)
        {
            // It has ended since it was listed.
            return 0;
        }
    });

    // The name, in brackets, may hold anything; after it the fields are plain.
    private static string[] FieldsOf(int id)
    {
        string stat = File.ReadAllText($"/proc/{id}/stat");
        return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
