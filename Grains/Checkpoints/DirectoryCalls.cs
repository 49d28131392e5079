using System.Runtime.InteropServices;

namespace Asya.Grains.Checkpoints;

/// <summary>Directory calls that .NET lacks: create exactly one level, and sync a directory.</summary>
internal static partial class DirectoryCalls
{
    private const int CloseOnExec = 0x80000;
    private const int NotFound = 2;
    private const int Exists = 17;

    /// <summary>Makes one directory, for this user alone, and none of its parents. False: it was there.</summary>
    /// <exception cref="DirectoryNotFoundException">Its parent is missing.</exception>
    public static bool Make(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return MakeOnWindows(path);
        }

        if (MakeDirectory(path, 0b111_000_000) == 0)
        {
            return true;
        }

        return Marshal.GetLastPInvokeError() == Exists ? false : throw Failure(path);
    }

    /// <summary>Makes a directory and its missing parents, and puts all of them on the disk.</summary>
    public static void MakeAll(string path)
    {
        if (Directory.Exists(path))
        {
            return;
        }

        string? parent = Path.GetDirectoryName(path);
        if (!string.IsNullOrEmpty(parent))
        {
            MakeAll(parent);
            Make(path);
            Sync(parent);
        }
    }

    /// <summary>Puts a directory's entries on the disk. Windows does so by itself.</summary>
    public static void Sync(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        int directory = Open(path, OperatingSystem.IsLinux() ? CloseOnExec : 0);
        if (directory < 0)
        {
            throw Failure(path);
        }

        int result = Sync(directory);
        IOException? failure = result == 0 ? null : Failure(path);
        _ = Close(directory);
        if (failure is not null)
        {
            throw failure;
        }
    }

    private static bool MakeOnWindows(string path)
    {
        if (Directory.Exists(path))
        {
            return false;
        }

        if (!Directory.Exists(Path.GetDirectoryName(path)))
        {
            throw new DirectoryNotFoundException(path);
        }

        Directory.CreateDirectory(path);
        return true;
    }

    private static IOException Failure(string path)
    {
        int error = Marshal.GetLastPInvokeError();
        string message = $"{Marshal.GetPInvokeErrorMessage(error)}: {path}";
        return error == NotFound ? new DirectoryNotFoundException(message) : new IOException(message, error);
    }

    [LibraryImport("libc", EntryPoint = "mkdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeDirectory(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(int file);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int file);
}
