using System.ComponentModel;
using System.Diagnostics;

namespace Asya.Load;

/// <summary>What one lifecycle costs in things that can be counted, in a separate run. Other work on the machine changes little.</summary>
/// <remarks>
/// The server counts by its own metrics, and strace the disk syncs. Only syncs stop for the tracer (its seccomp filter lets all else
/// through), so the server is a little slower than without it: more writes may share one sync. That count is a fair guide, not a limit.
/// </remarks>
internal sealed class CounterRun(LoadOptions options, Report figures)
{
    public async Task RunAsync()
    {
        string log = Path.Combine(options.Data, "syncs.log");
        string[] tracer = HasTracer()
            ? ["strace", "-f", "--seccomp-bpf", "-e", "trace=fsync,fdatasync,syncfs,sync_file_range,msync", "-o", log]
            : [];
        using ServerProcess server = await ServerProcess.StartAsync(
            options.Server, Path.Combine(options.Data, "counters"), [.. tracer, "env", "Asya__Telemetry__Prometheus=true"]);
        VirtualUsers crowd = new(server.Address, options.Concurrency, options.Payload);
        await crowd.RunAsync("warm", options.Syncs / 2, finish: true);

        using HttpClient http = new() { BaseAddress = server.Address };
        ServerCounters before = await ServerCounters.ReadAsync(http);
        int syncsBefore = tracer.Length > 0 ? Count(log) : 0;
        await crowd.RunAsync("count", options.Syncs, finish: true);
        figures.Note("a_syncs_per_lifecycle", "(a) fsync and fdatasync per lifecycle, under strace",
            tracer.Length > 0 ? (double)(Count(log) - syncsBefore) / options.Syncs : null);
        ServerCounters after = await ServerCounters.ReadAsync(http);
        foreach (ServerCounter counter in ServerCounters.All)
        {
            figures.Note(
                $"a_{counter.Name}_per_lifecycle", $"(a) {counter.Words} per lifecycle",
                (after.Of(counter) - before.Of(counter)) / counter.Unit / options.Syncs);
        }
    }

    private static bool HasTracer()
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
