using System.Diagnostics;
using System.Globalization;

namespace Asya.Load;

/// <summary>Space on a disk, and files: a disk may run out of either.</summary>
internal sealed record DiskNeed(double Megabytes, double Files)
{
    private const int Block = 4096;

    // The envelope around the payload in a checkpoint.
    private const int Envelope = 1024;

    // The row, its events and index entries without the payload, which a paused task's row does not have; and the log before it is copied.
    // 10.8 KB for each task of 1 KB were measured, checkpoint included.
    private const int Row = 8192;

    // Other files of the server's.
    private const int OtherMegabytes = 512;

    /// <summary>Gets what paused tasks need, rounded up: one file each for the checkpoint, and their rows.</summary>
    public static DiskNeed Create(int tasks, int payloadBytes)
    {
        double checkpoint = Math.Ceiling((payloadBytes + Envelope) / (double)Block) * Block;
        return new((tasks * (checkpoint + Row) / 1024 / 1024) + OtherMegabytes, tasks + 10_000);
    }

    /// <summary>Gets what is free where a directory is, or will be.</summary>
    public static DiskNeed FreeIn(string directory)
    {
        string there = directory;
        while (!Directory.Exists(there))
        {
            there = Path.GetDirectoryName(there)!;
        }

        return new(new DriveInfo(there).AvailableFreeSpace / 1024d / 1024, FreeFilesIn(there));
    }

    /// <summary>Gets the bytes that the files of a directory take, in whole blocks.</summary>
    public static double UsedBy(string directory) => new DirectoryInfo(directory).EnumerateFiles("*", SearchOption.AllDirectories)
        .Sum(static f => Math.Ceiling(f.Length / (double)Block) * Block);

    // Some file systems have no limit, and say 0.
    private static double FreeFilesIn(string directory)
    {
        ProcessStartInfo start = new("stat", ["--file-system", "--format=%c %d", directory]) { RedirectStandardOutput = true };
        using Process stat = Process.Start(start) ?? throw new IOException("stat did not start.");
        string[] files = stat.StandardOutput.ReadToEnd().Trim().Split(' ');
        return files is [not "0", { } free] ? double.Parse(free, CultureInfo.InvariantCulture) : double.PositiveInfinity;
    }
}
