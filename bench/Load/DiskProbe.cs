using System.Diagnostics;

namespace Asya.Load;

/// <summary>What the disk can do: appends of 1 KB, each synced before the next.</summary>
internal sealed record DiskProbe(double PerSecond, double P99Milliseconds)
{
    public static DiskProbe Run(string directory)
    {
        Directory.CreateDirectory(directory);
        string path = Path.Combine(directory, ".disk-probe");
        byte[] block = new byte[1024];
        double[] milliseconds = new double[1000];
        using (FileStream file = new(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
        {
            for (int i = 0; i < milliseconds.Length; i++)
            {
                file.Write(block);
                long at = Stopwatch.GetTimestamp();
                RandomAccess.FlushToDisk(file.SafeFileHandle);
                milliseconds[i] = Stopwatch.GetElapsedTime(at).TotalMilliseconds;
            }
        }

        File.Delete(path);
        double total = milliseconds.Sum();
        return new(milliseconds.Length / total * 1000, Percentile.Of(milliseconds, 0.99));
    }
}
