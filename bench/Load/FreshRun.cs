using System.Diagnostics;

namespace Asya.Load;

/// <summary>Part a0: the first lifecycles of a process, which compiles while it works.</summary>
internal sealed class FreshRun(LoadOptions options, Report figures)
{
    private const int Lifecycles = 2000;

    public async Task RunAsync()
    {
        using ServerProcess server = await ServerProcess.StartAsync(new(options.Server) { Data = Path.Combine(options.Data, "fresh") });
        figures.Note("a0_ready_ms", "(a0) process start -> ready, ms", server.StartTime.TotalMilliseconds);
        VirtualUsers users = new(server.Address, options.Concurrency, options.Shape);
        using (Client client = await users.OpenAsync("first"))
        {
            figures.Note("a0_first_start_ms", "(a0) the first start -> paused, ms", await client.StartAsync(0));
            figures.Note("a0_first_resume_ms", "(a0) the first resume -> succeeded, ms", await client.ResumeAsync(0));
        }

        double cpu = server.Usage.CpuMilliseconds;
        long at = Stopwatch.GetTimestamp();
        await users.RunAsync("fresh", Lifecycles);
        double seconds = Stopwatch.GetElapsedTime(at).TotalSeconds;
        figures.Note("a0_lifecycles_per_s",
            $"(a0) the next {Lifecycles} lifecycles, {options.Concurrency} at a time, per second", Lifecycles / seconds);
        figures.Note("a0_cpu_ms_per_lifecycle",
            "(a0) server's processor time per lifecycle, ms", (server.Usage.CpuMilliseconds - cpu) / Lifecycles);
    }
}
