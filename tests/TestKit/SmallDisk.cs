using System.Globalization;
using System.Runtime.InteropServices;

namespace Asya.TestKit;

/// <summary>A file system in memory, which can be full. Mounting one takes root.</summary>
/// <remarks>Full means that its size is set to what is on it, so that a full one costs no memory.</remarks>
public sealed partial class SmallDisk : IDisposable
{
    private const nuint Remount = 32;
    private const int Detach = 2;
    private const int MaxTries = 50;

    private static readonly Lazy<string?> Reason = new(TryOne);
    private readonly long _size;

    public SmallDisk(int mebibytes)
    {
        _size = mebibytes * 1024L * 1024L;
        Path = Directory.CreateTempSubdirectory("asya-disk-").FullName;
        if (!HasSize(_size, flags: 0))
        {
            int error = Marshal.GetLastPInvokeError();
            Directory.Delete(Path);
            throw new IOException($"A file system cannot be mounted here: {Marshal.GetPInvokeErrorMessage(error)}.");
        }
    }

    /// <summary>Gets why there cannot be one here; null: there can.</summary>
    public static string? WhyNot => Reason.Value;

    public string Path { get; }

    public bool IsFull { get; private set; }

    /// <summary>Leaves no room for another page.</summary>
    public void Fill()
    {
        DriveInfo drive = new(Path);

        // A size of 0 would be none at all.
        for (int tries = 1; !HasSize(Math.Max(Environment.SystemPageSize, drive.TotalSize - drive.TotalFreeSpace), Remount); tries++)
        {
            // What is written in between makes the size too small, and the kernel refuses it.
            Assert.True(tries < MaxTries, $"The disk was not filled in {MaxTries} tries.");
        }

        IsFull = true;
    }

    public void MakeRoom()
    {
        Assert.True(HasSize(_size, Remount), "The disk could not be enlarged.");
        IsFull = false;
    }

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

    private bool HasSize(long bytes, nuint flags) =>
        Mount("asya-test", Path, "tmpfs", flags, $"size={bytes.ToString(CultureInfo.InvariantCulture)}") == 0;

    [LibraryImport("libc", EntryPoint = "mount", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Mount(string source, string target, string type, nuint flags, string data);

    [LibraryImport("libc", EntryPoint = "umount2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Unmount(string target, int flags);
}
