using System.Globalization;
using System.Text;
using Asya.Grains.Checkpoints;

namespace Asya.Grains.Storage.Sqlite;

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
            DirectoryCalls.MakeAll(full);
            PrivateFile.Ensure(file);
            FileStream held = new(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
            held.SetLength(0);
            held.Write(Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
            held.Flush();
            return new DataDirectory(full, held);
        }
        catch (IOException failure) when (IsLockViolation(failure))
        {
            throw new TaskStoreException(
                $"The data directory {full} is in use by another process. Stop that process or choose another data directory.", failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new TaskStoreException($"The data directory {full} cannot be written to: {failure.Message}", failure);
        }
    }

    public void Dispose() => _lock.Dispose();

    /// <summary>EWOULDBLOCK on Linux and on macOS, a sharing violation on Windows.</summary>
    private static bool IsLockViolation(IOException failure) => failure.HResult is 11 or 35 or unchecked((int)0x80070020);
}
