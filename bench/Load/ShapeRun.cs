using System.Diagnostics;

namespace Asya.Load;

/// <summary>Part f: lifecycles of long routes, and of large payloads.</summary>
internal sealed class ShapeRun(LoadOptions options, Report figures)
{
    private const int Steps = 50;
    private const int Samples = 50;

    public async Task RunAsync()
    {
        using ServerProcess server = await ServerProcess.StartAsync(new(options.Server) { Data = Path.Combine(options.Data, "shapes") });
        TaskShape longRoute = TaskShape.Long(Steps, options.Payload);
        await MeasureAsync(server, "steps50", $"{Steps} steps, {options.Payload} bytes", longRoute, options.Lifecycles / 20);
        await MeasureAsync(server, "64kb", "64 KB", TaskShape.Standard(64 * 1024), options.Lifecycles / 20);
        await MeasureAsync(server, "1mb", "1 MB", TaskShape.Standard(1024 * 1024), options.Lifecycles / 200);
    }

    private async Task MeasureAsync(ServerProcess server, string name, string words, TaskShape shape, int lifecycles)
    {
        lifecycles = Math.Max(1, lifecycles);
        VirtualUsers users = new(server.Address, options.Concurrency, shape);
        await users.RunAsync($"{name}-warm", lifecycles);
        double cpu = server.Usage.CpuMilliseconds;
        long at = Stopwatch.GetTimestamp();
        await users.RunAsync(name, lifecycles);
        double perSecond = lifecycles / Stopwatch.GetElapsedTime(at).TotalSeconds;
        double cpuEach = (server.Usage.CpuMilliseconds - cpu) / lifecycles;
        HalfTimes single = await new VirtualUsers(server.Address, 1, shape).RunAsync($"{name}-one", Samples);

        figures.Note($"f_{name}_lifecycles_per_s", $"(f) {words}: lifecycles per second, {options.Concurrency} at a time", perSecond);
        figures.Note($"f_{name}_cpu_ms_per_lifecycle", $"(f) {words}: server's processor time per lifecycle, ms", cpuEach);
        figures.Note($"f_{name}_start_p50_ms", $"(f) {words}: start -> paused, one at a time, p50, ms",
            Percentile.Compute(single.Starts, 0.5));
        figures.Note($"f_{name}_resume_p50_ms", $"(f) {words}: resume -> succeeded, one at a time, p50, ms",
            Percentile.Compute(single.Resumes, 0.5));
        figures.Note($"f_{name}_rss_mb", $"(f) {words}: resident MB after it", server.Usage.ResidentMegabytes);
    }
}
