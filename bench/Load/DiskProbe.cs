using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Asya.Load;

/// <summary>Measures the disk: appends of one page, each synced before the next.</summary>
internal sealed partial record DiskProbe(double PerSecond, double P99Milliseconds)
{
    private const int Appends = 2000;

    public static DiskProbe Run(string directory)
    {
        string path = Path.Combine(directory, "disk-probe");
        byte[] page = new byte[4096];
        double[] times = new double[Appends];
        using (SafeFileHandle file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write))
        {
            for (int i = 0; i < times.Length; i++)
            {
                long at = Stopwatch.GetTimestamp();
                RandomAccess.Write(file, page, (long)i * page.Length);
                if (Sync(file) != 0)
                {
                    throw new IOException("fdatasync failed.", new Win32Exception(Marshal.GetLastPInvokeError()));
                }

                times[i] = Stopwatch.GetElapsedTime(at).TotalMilliseconds;
            }
        }

        File.Delete(path);
        return new(times.Length / times.Sum() * 1000, Percentile.Compute(times, 0.99));
    }

    /// <summary>Gets the kind of file system that a directory is on: on some, a sync costs nothing and means nothing.</summary>
    public static string FileSystemOf(string directory)
    {
        IEnumerable<(string Mount, string Type)> mounts = File.ReadLines("/proc/mounts").Select(static line => line.Split(' '))
            .Select(static f => (f[1], f[2]));
        return mounts
            .Where(m => m.Mount == "/" || directory == m.Mount || directory.StartsWith(m.Mount + "/", StringComparison.Ordinal))
            .MaxBy(static m => m.Mount.Length).Type;
    }

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int Sync(SafeFileHandle file);
}
