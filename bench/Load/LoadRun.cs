using System.Diagnostics;
using System.Globalization;

namespace Asya.Load;

/// <summary>The measurements, in the order of their letters.</summary>
internal sealed class LoadRun(LoadOptions options)
{
    // The collector gives back what the load took, if it does, within this time.
    private static readonly TimeSpan SettleTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(500);

    private readonly Report _figures = new();

    public async Task RunAsync()
    {
        Directory.CreateDirectory(options.Data);
        try
        {
            _figures.Note("machine",
                $"{Environment.ProcessorCount} cores, {DiskProbe.FileSystemOf(options.Data)}, {Environment.OSVersion.VersionString}, .NET {Environment.Version}");
            MeasureDisk();
            if (options.Parts.Overlaps(['a', 'b']))
            {
                await MeasureSpeedAsync();
            }

            if (options.Parts.Contains('a') && options.Target is null && options.Postgres is null && options.Syncs > 0)
            {
                await new CounterRun(options, _figures).RunAsync();
            }

            if (options.Parts.Overlaps(['c', 'd']))
            {
                await MeasurePausedAsync();
            }

            if (options.Parts.Contains('e'))
            {
                await new StepRun(options, _figures).RunAsync();
            }
        }
        finally
        {
            Directory.Delete(options.Data, recursive: true);
        }

        if (options.Json is { } file)
        {
            await _figures.SaveAsync(file);
        }
    }

    private void MeasureDisk()
    {
        DiskProbe disk = DiskProbe.Run(options.Data);
        _figures.Note("disk_fdatasync_per_s", "disk: append + fdatasync, per second", disk.PerSecond);
        _figures.Note("disk_fdatasync_p99_ms", "disk: append + fdatasync p99, ms", disk.P99Milliseconds);
    }

    private async Task MeasureSpeedAsync()
    {
        using PostgresProcess? database = options.Postgres is { } programs
            ? await PostgresProcess.StartAsync(programs, Path.Combine(options.Data, "postgres"))
            : null;
        using ServerProcess? own = options.Target is null
            ? await ServerProcess.StartOnAsync(database?.Url, options.Server, Path.Combine(options.Data, "speed"))
            : null;
        Uri address = own?.Address ?? options.Target!;
        ProcessUsage? process = own?.Usage ?? (options.ProcessId is { } id ? new ProcessUsage(id) : null);
        if (own is not null)
        {
            _figures.Note("server", own.Description);
            _figures.Note("ready_ms", "process start -> ready, ms", own.StartTime.TotalMilliseconds);
        }

        VirtualUsers crowd = new(address, options.Concurrency, options.Payload);
        await crowd.RunAsync("warm", options.Lifecycles / 2, finish: true);
        if (options.Parts.Contains('a'))
        {
            await MeasureLifecyclesAsync(crowd, process, database?.Usage);
        }

        if (options.Parts.Contains('b'))
        {
            await MeasureOneByOneAsync(crowd, "b", options.Samples);
        }
    }

    private async Task MeasureLifecyclesAsync(VirtualUsers crowd, ProcessUsage? process, ProcessUsage? database)
    {
        double? before = process?.CpuMilliseconds;
        double? databaseBefore = database?.CpuMillisecondsWithChildren;
        TimeSpan ownBefore = Environment.CpuUsage.TotalTime;
        long at = Stopwatch.GetTimestamp();
        (double[] starts, double[] resumes) = await crowd.RunAsync("life", options.Lifecycles, finish: true);
        double seconds = Stopwatch.GetElapsedTime(at).TotalSeconds;
        double ownCpu = (Environment.CpuUsage.TotalTime - ownBefore).TotalMilliseconds;

        _figures.Note("a_lifecycles_per_s", $"(a) lifecycles per second, {options.Concurrency} at a time, {options.Payload} bytes",
            options.Lifecycles / seconds);
        _figures.Note("a_cpu_ms_per_lifecycle", "(a) server's processor time per lifecycle, ms",
            (process?.CpuMilliseconds - before) / options.Lifecycles);
        if (databaseBefore is not null)
        {
            double ofDatabase = (database!.CpuMillisecondsWithChildren - databaseBefore.Value) / options.Lifecycles;
            _figures.Note("a_database_cpu_ms_per_lifecycle", "(a) PostgreSQL's processor time per lifecycle, ms", ofDatabase);
            _figures.Note("a_both_cpu_ms_per_lifecycle", "(a) both, ms",
                ((process?.CpuMilliseconds - before) / options.Lifecycles) + ofDatabase);
        }

        _figures.Note("a_driver_cpu_ms_per_lifecycle", "(a) driver's processor time per lifecycle, ms", ownCpu / options.Lifecycles);
        _figures.Note("a_start_p99_ms", "(a) start -> paused p99 under this load, ms", Percentile.Compute(starts, 0.99));
        _figures.Note("a_resume_p99_ms", "(a) resume -> succeeded p99 under this load, ms", Percentile.Compute(resumes, 0.99));
        _figures.Note("a_rss_mb", "(a) resident MB after it", process?.ResidentMegabytes);
    }

    private async Task MeasureOneByOneAsync(VirtualUsers crowd, string part, int samples)
    {
        using Client client = await crowd.OpenAsync(part);
        double[] starts = new double[samples];
        double[] resumes = new double[samples];
        for (int i = 0; i < samples; i++)
        {
            starts[i] = await client.StartAsync(i);
            resumes[i] = await client.ResumeAsync(i);
        }

        _figures.Note($"{part}_start_p50_ms", $"({part}) start -> paused p50, ms", Percentile.Compute(starts, 0.5));
        _figures.Note($"{part}_start_p99_ms", $"({part}) start -> paused p99, ms", Percentile.Compute(starts, 0.99));
        _figures.Note($"{part}_resume_p50_ms", $"({part}) resume -> succeeded p50, ms", Percentile.Compute(resumes, 0.5));
        _figures.Note($"{part}_resume_p99_ms", $"({part}) resume -> succeeded p99, ms", Percentile.Compute(resumes, 0.99));
    }

    private async Task MeasurePausedAsync()
    {
        string crowdRun;
        using (ServerProcess server = await StartAsync("paused"))
        {
            VirtualUsers crowd = new(server.Address, options.Concurrency, options.Payload);
            crowdRun = crowd.Run;
            await NoteMemoryAsync(server, "cold", "0 paused tasks, nothing done yet");

            // The memory that any server uses after its first work is no cost of waiting tasks.
            await crowd.RunAsync("warm", 2000, finish: true);
            await NoteMemoryAsync(server, "0", "0 paused tasks");
            int first = options.Paused / 10;
            await crowd.RunAsync("few", first, finish: false);
            await NoteMemoryAsync(server, Text(first), $"{first} paused tasks");
            long at = Stopwatch.GetTimestamp();
            await crowd.RunAsync("many", options.Paused - first, finish: false);
            _figures.Note(
                "c_starts_per_s", "(c) start -> paused per second", (options.Paused - first) / Stopwatch.GetElapsedTime(at).TotalSeconds);
            await NoteMemoryAsync(server, Text(options.Paused), $"{options.Paused} paused tasks");
            await MeasureOneByOneAsync(crowd, "c", Math.Min(options.Samples, 500));
            server.Kill();
        }

        if (!options.Parts.Contains('d'))
        {
            return;
        }

        using ServerProcess again = await StartAsync("paused");
        _figures.Note("d_ready_ms", $"(d) restart with {options.Paused} paused tasks -> ready, ms", again.StartTime.TotalMilliseconds);
        using Client client = await new VirtualUsers(again.Address, 1, options.Payload, crowdRun).OpenAsync("many");
        _figures.Note("d_first_resume_ms", "(d) the first resume -> succeeded after it, ms", await client.ResumeAsync(0));
        _figures.Note("d_second_resume_ms", "(d) the second, ms", await client.ResumeAsync(1));
        _figures.Note("d_rss_mb", "(d) resident MB then", again.Usage.ResidentMegabytes);
    }

    // The minimum of the samples: anything above it is garbage that is not collected yet.
    private async Task NoteMemoryAsync(ServerProcess server, string name, string words)
    {
        double least = double.MaxValue;
        for (long at = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(at) < SettleTime; await Task.Delay(BetweenLooks))
        {
            least = Math.Min(least, server.Usage.ResidentMegabytes);
        }

        _figures.Note($"c_rss_mb_{name}", $"(c) resident MB with {words}", least);
    }

    private Task<ServerProcess> StartAsync(string name) => ServerProcess.StartAsync(options.Server, Path.Combine(options.Data, name));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
