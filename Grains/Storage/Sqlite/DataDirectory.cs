using System.Globalization;
using System.Text;

namespace Asya.Storage.Sqlite;

/// <summary>A data directory that belongs to this process until it ends, however it ends.</summary>
/// <remarks>The lock is one of the operating system's on an open file (flock), so kill -9 releases it.</remarks>
internal sealed class DataDirectory : IDisposable
{
    private readonly FileStream _lock;

    private DataDirectory(string path, FileStream heldLock)
    {
        Path = path;
        _lock = heldLock;
    }

    public string Path { get; }

    public static DataDirectory Claim(string path)
    {
        string full = System.IO.Path.GetFullPath(path);
        string file = System.IO.Path.Combine(full, "tasks.lock");
        try
        {
            Directory.CreateDirectory(full);
            FileStream held = new(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
            held.SetLength(0);
            held.Write(Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
            held.Flush();
            return new DataDirectory(full, held);
        }
        catch (Exception failure) when (failure is UnauthorizedAccessException or DirectoryNotFoundException or PathTooLongException)
        {
            throw new TaskStoreException($"The data directory {full} cannot be written to: {failure.Message}", failure);
        }
        catch (IOException failure)
        {
            throw new TaskStoreException(
                $"The data directory {full} is in use by another process. Stop that process or choose another data directory. ({failure.Message})", failure);
        }
    }

    public void Dispose() => _lock.Dispose();
}
