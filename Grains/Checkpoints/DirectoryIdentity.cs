using System.Runtime.InteropServices;

namespace Asya.Grains.Checkpoints;

/// <summary>Tells the directory at a path from another one at the same path: what is mounted there has another device or inode.</summary>
internal readonly partial record struct DirectoryIdentity(ulong Device, ulong Inode)
{
    private const int CurrentDirectory = -100;
    private const uint WithInode = 0x100;

    /// <summary>The size of <c>struct statx</c>, the same on every processor.</summary>
    private const int StructSize = 256;

    private const int InodeAt = 32;
    private const int DeviceAt = 136;

    /// <summary>Looks at the directory, which costs no disk operation. Null: there is none, or it cannot be told.</summary>
    public static DirectoryIdentity? Of(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            // The birth of the directory, which a mount at the same path does not share.
            return Directory.Exists(path) ? new(0, (ulong)Directory.GetCreationTimeUtc(path).Ticks) : null;
        }

        Span<byte> status = stackalloc byte[StructSize];
        try
        {
            return StatX(CurrentDirectory, path, 0, WithInode, ref MemoryMarshal.GetReference(status)) == 0
                ? new(MemoryMarshal.Read<ulong>(status[DeviceAt..]), MemoryMarshal.Read<ulong>(status[InodeAt..]))
                : null;
        }
        catch (EntryPointNotFoundException)
        {
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int directory, string path, int flags, uint mask, ref byte status);
}
