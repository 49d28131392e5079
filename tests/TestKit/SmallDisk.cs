using System.Collections.Immutable;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Asya.TestKit;

/// <summary>A folder with a file system of its own, which can be full: a tmpfs in a mount namespace, which ends with the test.</summary>
/// <remarks>Full means that its size is set to what is on it, so that a full one costs no memory.</remarks>
public sealed class SmallDisk : IDisposable
{
    private const int MaxTries = 50;
    private const string Mounted = "mounted";
    private const long LargeMegabytes = 1024;

    private readonly ServerProcess _holder;

    private SmallDisk(ServerProcess holder, string folder) => (_holder, Folder) = (holder, folder);

    /// <summary>Gets the folder, as programs see it that were started through <see cref="Enter"/>.</summary>
    public string Folder { get; }

    public bool IsFull { get; private set; }

    /// <summary>Gets the command that starts another one where the disk is.</summary>
    public ImmutableArray<string> Enter =>
        [
            "nsenter", "-t", _holder.Id.ToString(CultureInfo.InvariantCulture), "-m",
            .. IsRoot ? Array.Empty<string>() : ["-U", "--preserve-credentials"],
        ];

    private static bool IsRoot => Environment.IsPrivilegedProcess;

    /// <summary>Mounts one on an empty folder; null where this user may not, with the reason.</summary>
    public static async Task<(SmallDisk? Disk, string WhyNot)> MountAsync(string folder)
    {
        // It ends with the pipe, and so with this process in any case.
        string script = $"mount -t tmpfs -o size={LargeMegabytes}m,mode=700 asya-test \"$0\" && echo {Mounted} && exec cat";
        ProcessStartInfo start = new("unshare", [IsRoot ? "-m" : "-Urm", "sh", "-c", script, folder]) { RedirectStandardInput = true };
        ServerProcess? holder = null;
        try
        {
            holder = ServerProcess.Start("the holder of a small disk", start, static line => line == Mounted);
            await holder.ReadyAsync();
            return (new(holder, folder), "");
        }
        catch (Exception failed) when (failed is InvalidOperationException or Win32Exception)
        {
            holder?.Dispose();
            return (null, failed.Message.ReplaceLineEndings(" "));
        }
    }

    /// <summary>Gets a path on the disk as this process sees it.</summary>
    public string FromOutside(string path) => string.Create(CultureInfo.InvariantCulture, $"/proc/{_holder.Id}/root{path}");

    /// <summary>Leaves no room for another page.</summary>
    public async Task FillAsync()
    {
        DriveInfo drive = new(FromOutside(Folder));
        for (int tries = 1; ; tries++)
        {
            // What is written in between makes the size too small, and the kernel refuses it.
            if (await ResizeAsync(string.Create(CultureInfo.InvariantCulture, $"{drive.TotalSize - drive.TotalFreeSpace}")))
            {
                IsFull = true;
                return;
            }

            Assert.True(tries < MaxTries, $"The disk was not filled in {MaxTries} tries.");
        }
    }

    /// <summary>Gives it room again.</summary>
    public async Task FreeAsync()
    {
        Assert.True(await ResizeAsync($"{LargeMegabytes}m"), "The disk could not be enlarged.");
        IsFull = false;
    }

    public void Dispose() => _holder.Dispose();

    private async Task<bool> ResizeAsync(string size)
    {
        string[] command = [.. Enter, "mount", "-o", $"remount,size={size}", Folder];
        using Process mount = Process.Start(new ProcessStartInfo(command[0], command.Skip(1)) { RedirectStandardError = true })!;
        await mount.StandardError.ReadToEndAsync();
        await mount.WaitForExitAsync();
        return mount.ExitCode == 0;
    }
}
