using System.ComponentModel;
using System.Diagnostics;

namespace Asya.Load;

/// <summary>Counts the disk syncs of a server with strace, in a separate run.</summary>
/// <remarks>
/// Only syncs stop for the tracer (its seccomp filter lets all else through), so the server is a little slower than
/// without it: more writes may share one sync. The count is a fair guide, not a limit.
/// </remarks>
internal static class SyncCounter
{
    /// <summary>Gets the syncs of one lifecycle; null where there is no strace, or it may not trace.</summary>
    public static async Task<double?> PerLifecycleAsync(LoadOptions options)
    {
        if (!IsThere())
        {
            return null;
        }

        string log = Path.Combine(options.Data, "syncs.log");
        using ServerProcess server = await ServerProcess.StartAsync(
            options.Server,
            Path.Combine(options.Data, "syncs"),
            "strace", "-f", "--seccomp-bpf", "-e", "trace=fsync,fdatasync,syncfs,sync_file_range,msync", "-o", log);
        VirtualUsers crowd = new(server.Address, options.Concurrency, options.Payload);
        await crowd.RunAsync("warm", options.Syncs / 2, finish: true);
        int before = Count(log);
        await crowd.RunAsync("sync", options.Syncs, finish: true);
        return (double)(Count(log) - before) / options.Syncs;
    }

    private static bool IsThere()
    {
        try
        {
            using Process? strace =
                Process.Start(
                    new ProcessStartInfo("strace", ["--seccomp-bpf", "-f", "-e", "trace=fsync", "true"]) { RedirectStandardError = true });
            strace!.StandardError.ReadToEnd();
            strace.WaitForExit();
            return strace.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    // A call that another thread's call interrupts has two lines; only the first has a bracket.
    private static int Count(string log) =>
        File.ReadLines(log).Count(static line => line.Contains("sync", StringComparison.Ordinal) && line.Contains('('));
}
