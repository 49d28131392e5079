namespace Asya.Grains.Python;

/// <summary>A folder for one process's socket and ready file, fresh for each, so that no process meets another's.</summary>
internal sealed class SocketFolder : IDisposable
{
    private const string Prefix = "asya-py-";

    /// <summary>The maximum length of a Unix socket's path on Linux, without the terminator.</summary>
    private const int MaxSocketPath = 107;

    private SocketFolder(string path) => Path = path;

    public string Path { get; }

    public string Socket => System.IO.Path.Combine(Path, "asya-runtime.sock");

    public string Ready => System.IO.Path.Combine(Path, "runtime-ready");

    /// <summary>Creates a folder that only this user can read.</summary>
    public static SocketFolder Make()
    {
        SocketFolder folder = new(Directory.CreateTempSubdirectory(Prefix).FullName);
        if (System.Text.Encoding.UTF8.GetByteCount(folder.Socket) <= MaxSocketPath)
        {
            return folder;
        }

        // TMPDIR is too long for a socket. The random name makes the folder exclusive.
        folder.Dispose();
        return new(Directory.CreateDirectory(System.IO.Path.Combine("/tmp", $"{Prefix}{Guid.NewGuid():N}")).FullName);
    }

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Already deleted, or reused by another process. Nothing depends on the folder any more.
        }
    }
}
