using Microsoft.Win32.SafeHandles;

namespace Asya.Grains.Checkpoints;

/// <summary>Files for this user alone (0600): tasks and checkpoints hold what people were asked. Existing files keep their mode.</summary>
internal static class PrivateFile
{
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Creates a file and opens it for writing.</summary>
    /// <exception cref="IOException">There is a file of this name.</exception>
    public static SafeFileHandle Create(string path)
    {
        SafeFileHandle file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, Mode);
        }

        return file;
    }

    /// <summary>Creates an empty file unless there is one.</summary>
    public static void Ensure(string path)
    {
        if (File.Exists(path))
        {
            return;
        }

        try
        {
            Create(path).Dispose();
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process was faster.
        }
    }
}
