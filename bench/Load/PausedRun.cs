using System.Diagnostics;
using System.Globalization;

namespace Asya.Load;

/// <summary>Parts c and d: what waiting tasks cost in memory, in latency and at a restart.</summary>
internal sealed class PausedRun(LoadOptions options, Report figures)
{
    // The memory that any server uses after its first work is no cost of waiting tasks.
    private const int WarmUp = 2000;
    private const int ResumeSamples = 500;

    // The collector gives back what the load took, if it does, within this time.
    private static readonly TimeSpan SettleTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(500);

    private readonly string _data = Path.Combine(options.Data, "paused");

    /// <summary>Says which disk space the paused tasks take, and refuses to begin without it.</summary>
    public static void CheckDisk(LoadOptions options, TextWriter output)
    {
        if (!options.Parts.Overlaps(["c", "d"]))
        {
            return;
        }

        DiskNeed need = DiskNeed.Create(options.Paused, options.Payload);
        DiskNeed free = DiskNeed.FreeIn(options.Data);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{options.Paused:N0} paused tasks take about {need.Megabytes:N0} MB and {need.Files:N0} files in {options.Data}; {free.Megabytes:N0} MB and {free.Files:N0} files are free."));
        if (need.Megabytes > free.Megabytes || need.Files > free.Files)
        {
            throw new IOException("That is too little. Give another --data, or a smaller --paused.");
        }
    }

    public async Task RunAsync()
    {
        string run = await MeasureWaitingAsync();
        if (options.Parts.Contains("d"))
        {
            await MeasureRestartAsync(run);
        }
    }

    private async Task<string> MeasureWaitingAsync()
    {
        using ServerProcess server = await StartAsync();
        VirtualUsers users = new(server.Address, options.Concurrency, options.Shape);
        await NoteMemoryAsync(server, "cold", "0 paused tasks, nothing done yet");
        await users.RunAsync("warm", WarmUp);
        double empty = await NoteMemoryAsync(server, "0", "0 paused tasks");
        double emptyDisk = DiskNeed.UsedBy(_data);
        (await ResumeSomeAsync(server, "c0")).NoteIn(figures, "c0", " among 0 paused", "c");

        int first = options.Paused / 10;
        await users.RunAsync("few", first, Halves.Starts);
        await NoteMemoryAsync(server, Text(first), $"{first:N0} paused tasks");
        long at = Stopwatch.GetTimestamp();
        await users.RunAsync("many", options.Paused - first, Halves.Starts);
        double seconds = Stopwatch.GetElapsedTime(at).TotalSeconds;
        figures.Note("c_starts_per_s", "(c) start -> paused per second", (options.Paused - first) / seconds);
        double full = await NoteMemoryAsync(server, Text(options.Paused), $"{options.Paused:N0} paused tasks");
        figures.Note("c_above_empty_mb", "(c) resident MB above empty", full - empty);
        figures.Note("c_bytes_per_paused_task", "(c) the same for each paused task, bytes", (full - empty) * 1024 * 1024 / options.Paused);
        double disk = DiskNeed.UsedBy(_data) - emptyDisk;
        figures.Note("c_disk_kb_per_paused_task", "(c) disk, KB for each paused task", disk / 1024 / options.Paused);
        (await ResumeSomeAsync(server, "c")).NoteIn(figures, "c", $" among {options.Paused:N0} paused");
        server.Kill();
        return users.Run;
    }

    private async Task MeasureRestartAsync(string run)
    {
        using (ServerProcess none = await StartAsync("none"))
        {
            await new VirtualUsers(none.Address, options.Concurrency, options.Shape).RunAsync("warm", WarmUp);
            none.Kill();
        }

        using (ServerProcess none = await StartAsync("none"))
        {
            figures.Note("d_ready_none_ms", "(d) restart with 0 paused tasks -> ready, ms", none.StartTime.TotalMilliseconds);
        }

        using ServerProcess again = await StartAsync();
        figures.Note("d_ready_ms", $"(d) restart with {options.Paused:N0} paused tasks -> ready, ms", again.StartTime.TotalMilliseconds);
        VirtualUsers users = new(again.Address, 1, options.Shape, run);
        using (Client client = await users.OpenAsync("many"))
        {
            figures.Note("d_first_resume_ms", "(d) the first resume -> succeeded after it, ms", await client.ResumeAsync(0));
            figures.Note("d_second_resume_ms", "(d) the second, ms", await client.ResumeAsync(1));
        }

        // Of tasks that were paused before the restart, once what they run through is compiled.
        HalfTimes resumes = await users.RunAsync("few", Math.Min(ResumeSamples, options.Paused / 10), Halves.Answers);
        figures.Note("d_resume_p50_ms", "(d) resume -> succeeded after the restart p50, ms", Percentile.Compute(resumes.Resumes, 0.5));
        figures.Note("d_resume_p99_ms", "(d) resume -> succeeded after the restart p99, ms", Percentile.Compute(resumes.Resumes, 0.99));
        figures.Note("d_rss_mb", "(d) resident MB then", again.Usage.ResidentMegabytes);
    }

    private Task<HalfTimes> ResumeSomeAsync(ServerProcess server, string name) =>
        new VirtualUsers(server.Address, 1, options.Shape).RunAsync(name, Math.Min(options.Samples, ResumeSamples));

    // The minimum of the samples: anything above it is garbage that is not collected yet.
    private async Task<double> NoteMemoryAsync(ServerProcess server, string name, string words)
    {
        double least = double.MaxValue;
        for (long at = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(at) < SettleTime; await Task.Delay(BetweenLooks))
        {
            least = Math.Min(least, server.Usage.ResidentMegabytes);
        }

        figures.Note($"c_rss_mb_{name}", $"(c) resident MB with {words}", least);
        return least;
    }

    private Task<ServerProcess> StartAsync(string? name = null) =>
        ServerProcess.StartAsync(new(options.Server) { Data = name is null ? _data : Path.Combine(options.Data, name) });

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
