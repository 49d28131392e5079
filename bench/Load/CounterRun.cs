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
    // One at a time nothing varies, so few are enough.
    private const int OneByOneShare = 4;

    private readonly string _log = Path.Combine(options.Data, "syncs.log");
    private readonly bool _isTraced = HasTracer();

    public async Task RunAsync()
    {
        string[] tracer = _isTraced
            ? ["strace", "-f", "--seccomp-bpf", "-e", "trace=fsync,fdatasync,syncfs,sync_file_range,msync", "-o", _log]
            : [];
        using ServerProcess server = await ServerProcess.StartAsync(
            new(options.Server) { Data = Path.Combine(options.Data, "counters"), Wrapper = tracer, HasMetrics = true });
        using HttpClient http = new() { BaseAddress = server.Address };
        VirtualUsers crowd = new(server.Address, options.Concurrency, options.Shape);
        await crowd.RunAsync("warm", options.Syncs / 2);
        await CountAsync(server, http, "a", crowd, options.Syncs);

        VirtualUsers single = new(server.Address, 1, options.Shape);
        int few = Math.Max(1, options.Syncs / OneByOneShare);
        await single.RunAsync("warm-one", few / 2);
        await CountAsync(server, http, "b", single, few);
    }

    private async Task CountAsync(ServerProcess server, HttpClient http, string part, VirtualUsers users, int lifecycles)
    {
        ServerCounters before = await ServerCounters.ReadAsync(http);
        int syncsBefore = Syncs();
        long linesBefore = server.LogLines;
        await users.RunAsync($"count-{part}", lifecycles);
        long lines = server.LogLines - linesBefore;
        int syncs = Syncs() - syncsBefore;
        ServerCounters after = await ServerCounters.ReadAsync(http);

        Note(part, "syncs", "fsync and fdatasync, under strace,", _isTraced ? syncs : null, lifecycles);
        foreach (ServerCounter counter in ServerCounters.All)
        {
            Note(part, counter.Name, counter.Words, (after.Of(counter) - before.Of(counter)) / counter.Unit, lifecycles);
        }

        Note(part, "log_lines", "log lines", lines, lifecycles);
    }

    private void Note(string part, string name, string words, double? sum, int lifecycles) =>
        figures.Note($"{part}_{name}_per_lifecycle", $"({part}) {words} per lifecycle", sum / lifecycles);

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
    private int Syncs() => !_isTraced
        ? 0
        : File.ReadLines(_log).Count(static line => line.Contains("sync", StringComparison.Ordinal) && line.Contains('('));
}
