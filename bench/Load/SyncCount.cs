using System.Diagnostics;
using System.Globalization;

namespace Asya.Load;

/// <summary>Counts a server's syncs to disk with strace, in a pass of its own: tracing slows everything else down.</summary>
internal static class SyncCount
{
    /// <summary>Gets the number of fsync and fdatasync calls between attaching and detaching; null where there is no strace.</summary>
    public static async Task<int?> DuringAsync(int processId, Func<Task> work)
    {
        string file = Path.GetTempFileName();
        try
        {
            using Process strace = Process.Start(new ProcessStartInfo(
                "strace", ["-f", "-c", "-q", "-o", file, "-e", "trace=fsync,fdatasync,syncfs", "-p", processId.ToString(CultureInfo.InvariantCulture)])
            {
                RedirectStandardError = true,
            })!;
            await work();

            // Interrupted, it detaches and writes its table: "% time, seconds, usecs/call, calls, syscall".
            using (Process interrupt = Process.Start("kill", ["-INT", strace.Id.ToString(CultureInfo.InvariantCulture)]))
            {
                await interrupt.WaitForExitAsync();
            }

            await strace.WaitForExitAsync();
            return File.ReadLines(file)
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Where(row => row.Length >= 5 && row[^1] is "fsync" or "fdatasync" or "syncfs")
                .Sum(row => int.Parse(row[3], CultureInfo.InvariantCulture));
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
        finally
        {
            File.Delete(file);
        }
    }
}
