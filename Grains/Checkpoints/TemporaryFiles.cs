using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Asya.Grains.Checkpoints;

/// <summary>Files on their way: being written, or deleted and waiting to be written again.</summary>
/// <remarks>
/// On ext4 a deleted file is emptied and used again. There each new file searches past all inodes that were freed in the last
/// minute or five, so that under steady pausing and resuming a new one would soon cost more than everything else together.
/// </remarks>
/// <param name="directory">Where they are.</param>
/// <param name="beforeMake">Fails if the directory must not be made anew.</param>
internal sealed class TemporaryFiles(string directory, Action beforeMake)
{
    /// <summary>How old a file must be before it counts as left over: others may share the directory and be writing.</summary>
    private static readonly TimeSpan LeftOver = TimeSpan.FromHours(1);

    /// <summary>Empty files kept at most.</summary>
    private const int MaxSpare = 4096;

    private readonly ConcurrentStack<string> _spare = new();

    /// <summary>How many reads are going on, by the hash of their path.</summary>
    private readonly int[] _reads = new int[256];

    private readonly string _instance = Guid.NewGuid().ToString("N");
    private long _files;
    private bool _reuse;
    private int _spares;

    /// <summary>Opens an empty file for writing.</summary>
    public TemporaryFile Open()
    {
        if (_spare.TryPop(out string? spare))
        {
            Interlocked.Decrement(ref _spares);
            try
            {
                return new(spare, File.OpenHandle(spare, FileMode.Truncate, FileAccess.Write, FileShare.Read));
            }
            catch (IOException)
            {
                // The file was deleted, or the volume was unavailable for a while. Creating a new file shows which.
            }
        }

        string path = NextPath();
        try
        {
            return new(path, PrivateFile.Create(path));
        }
        catch (DirectoryNotFoundException)
        {
            beforeMake();
            DirectoryCalls.Make(directory);
            return new(path, PrivateFile.Create(path));
        }
    }

    public ReadOnlyMemory<byte> Read(string path)
    {
        ref int reads = ref ReadsOf(path);
        Interlocked.Increment(ref reads);
        try
        {
            using SafeFileHandle file = File.OpenHandle(path);
            byte[] bytes = new byte[RandomAccess.GetLength(file)];
            int read = 0;
            while (read < bytes.Length && RandomAccess.Read(file, bytes.AsSpan(read), read) is > 0 and int count)
            {
                read += count;
            }

            return bytes.AsMemory(0, read);
        }
        finally
        {
            Interlocked.Decrement(ref reads);
        }
    }

    /// <summary>Removes a file.</summary>
    /// <exception cref="FileNotFoundException">There is none, or this is no ext4 and there may be none.</exception>
    public void Remove(string path)
    {
        if (!_reuse || Volatile.Read(ref _spares) >= MaxSpare)
        {
            File.Delete(path);
            return;
        }

        string spare = NextPath();
        File.Move(path, spare);

        // A reader that opened the file before the move is counted, and must not see the next task's checkpoint in it.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref ReadsOf(path)) > 0)
        {
            File.Delete(spare);
            return;
        }

        File.OpenHandle(spare, FileMode.Truncate, FileAccess.Write).Dispose();
        Interlocked.Increment(ref _spares);
        _spare.Push(spare);
    }

    /// <summary>Makes the directory if it is missing and removes what writers that crashed left in it.</summary>
    public void Prepare(DateTimeOffset now)
    {
        DirectoryCalls.Make(directory);
        _reuse = IsExt4(directory);
        DateTime before = now.UtcDateTime - LeftOver;
        foreach (FileInfo file in new DirectoryInfo(directory).EnumerateFiles("*.tmp"))
        {
            if (file.LastWriteTimeUtc < before)
            {
                file.Delete();
            }
        }
    }

    /// <summary>Removes the files that wait to be used again.</summary>
    public void Clear()
    {
        try
        {
            while (_spare.TryPop(out string? spare))
            {
                File.Delete(spare);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The next start sweeps them.
        }
    }

    private static bool IsExt4(string path)
    {
        try
        {
            return OperatingSystem.IsLinux() && new DriveInfo(path).DriveFormat == "ext4";
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private string NextPath() =>
        Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"{_instance}-{Interlocked.Increment(ref _files)}.tmp"));

    private ref int ReadsOf(string path) => ref _reads[string.GetHashCode(path, StringComparison.Ordinal) & 255];
}

/// <summary>A file that is open for writing and has no lasting name yet.</summary>
internal readonly record struct TemporaryFile(string Path, SafeFileHandle File);
