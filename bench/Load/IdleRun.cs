namespace Asya.Load;

/// <summary>Part h: what a process costs that has worked and has nothing to do.</summary>
internal sealed class IdleRun(LoadOptions options, Report figures)
{
    private const int Before = 2000;

    // What the work leaves behind ends first: the collector, the compiler of what was called often, deletions.
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(10);

    public async Task RunAsync()
    {
        using ServerProcess server = await ServerProcess.StartAsync(
            new(options.Server) { Data = Path.Combine(options.Data, "idle"), HasMetrics = true });
        await new VirtualUsers(server.Address, options.Concurrency, options.Shape).RunAsync("warm", Before);
        await Task.Delay(Settle);
        double cpu = server.Usage.CpuMilliseconds;
        double switches = server.Usage.ContextSwitches;
        Progress.Say($"(h) idle for {options.Idle} s");
        await Task.Delay(TimeSpan.FromSeconds(options.Idle));
        double cpuAfter = server.Usage.CpuMilliseconds;
        double switchesAfter = server.Usage.ContextSwitches;

        // Asked only now: the request is work.
        using HttpClient http = new() { BaseAddress = server.Address };
        ServerCounters counters = await ServerCounters.ReadAsync(http);
        figures.Note("h_cpu_ms_per_s", "(h) idle: processor time per second, ms", (cpuAfter - cpu) / options.Idle);
        figures.Note("h_context_switches_per_s", "(h) idle: context switches per second", (switchesAfter - switches) / options.Idle);
        figures.Note("h_timers", "(h) idle: timers that are set", counters.Of(ServerCounters.Timers));
        figures.Note("h_rss_mb", "(h) idle: resident MB", server.Usage.ResidentMegabytes);
    }
}
