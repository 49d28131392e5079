using System.Globalization;
using System.Runtime.InteropServices;

namespace Asya.TestKit;

/// <summary>A file system of a few megabytes in memory, to be filled. Mounting one takes root.</summary>
public sealed partial class SmallDisk : IDisposable
{
    private const int Detach = 2;
    private static readonly Lazy<string?> Reason = new(TryOne);
    private readonly string _filler;

    public SmallDisk(int mebibytes)
    {
        Path = Directory.CreateTempSubdirectory("asya-disk-").FullName;
        _filler = System.IO.Path.Combine(Path, "filler");
        if (Mount("asya-test", Path, "tmpfs", 0, $"size={mebibytes.ToString(CultureInfo.InvariantCulture)}m") != 0)
        {
            int error = Marshal.GetLastPInvokeError();
            Directory.Delete(Path);
            throw new IOException($"A file system cannot be mounted here: {Marshal.GetPInvokeErrorMessage(error)}.");
        }
    }

    /// <summary>Gets why there cannot be one here; null: there can.</summary>
    public static string? WhyNot => Reason.Value;

    public string Path { get; }

    /// <summary>Leaves no room.</summary>
    public void Fill()
    {
        byte[] block = new byte[4096];
        using FileStream file = new(_filler, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (true)
            {
                file.Write(block);
            }
        }
        catch (IOException)
        {
            // It is full.
        }
    }

    public void MakeRoom() => File.Delete(_filler);

    public void Dispose()
    {
        Unmount(Path, Detach);
        Directory.Delete(Path);
    }

    private static string? TryOne()
    {
        try
        {
            new SmallDisk(1).Dispose();
            return null;
        }
        catch (Exception failure) when (failure is IOException or EntryPointNotFoundException or DllNotFoundException)
        {
            return failure.Message;
        }
    }

    [LibraryImport("libc", EntryPoint = "mount", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Mount(string source, string target, string type, nuint flags, string data);

    [LibraryImport("libc", EntryPoint = "umount2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Unmount(string target, int flags);
}
