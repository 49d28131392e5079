namespace Asya.Grains.Python;

/// <summary>A folder for one process's socket and ready file, fresh for each, so that no process meets another's.</summary>
internal sealed class SocketFolder : IDisposable
{
    private const string Prefix = "asya-py-";

    /// <summary>What Linux can put into the address of a unix socket, without the end mark.</summary>
    private const int MaxSocketPath = 107;

    private SocketFolder(string path) => Path = path;

    public string Path { get; }

    public string Socket => System.IO.Path.Combine(Path, "asya-runtime.sock");

    public string Ready => System.IO.Path.Combine(Path, "runtime-ready");

    /// <summary>Makes one that only this user can look into.</summary>
    public static SocketFolder Make()
    {
        SocketFolder folder = new(Directory.CreateTempSubdirectory(Prefix).FullName);
        if (System.Text.Encoding.UTF8.GetByteCount(folder.Socket) <= MaxSocketPath)
        {
            return folder;
        }

        // A long TMPDIR. Nobody else's folder: the name has never been there.
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
            // Gone already, or somebody else's by now. It was the process's last trace, nothing depends on it.
        }
    }
}
