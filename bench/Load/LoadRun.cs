using System.Diagnostics;
using System.Text.Json;

namespace Asya.Load;

/// <summary>The measurements, in the order of the letters.</summary>
internal sealed class LoadRun(LoadOptions options)
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true };

    private readonly Dictionary<string, double> _figures = [];

    public async Task<int> RunAsync()
    {
        Reset();
        DiskProbe disk = DiskProbe.Run(options.Data);
        Note("disk_append_fdatasync_per_s", disk.PerSecond, "disk: append + fdatasync /s");
        Note("disk_fdatasync_p99_ms", disk.P99Milliseconds, "disk: fdatasync p99, ms");
        try
        {
            if (options.Parts.Contains("a"))
            {
                await WithServerAsync(LifecyclesAsync);
            }

            if (options.Parts.Contains("b"))
            {
                await WithServerAsync(LatenciesAsync);
            }

            if (options.Parts.Contains("c") || options.Parts.Contains("d"))
            {
                await PausedAsync();
            }
        }
        finally
        {
            Directory.Delete(options.Data, recursive: true);
        }

        if (options.Json is { } file)
        {
            await File.WriteAllTextAsync(file, JsonSerializer.Serialize(_figures, Readable));
        }

        return 0;
    }

    private async Task LifecyclesAsync(ServerProcess server)
    {
        await RunManyAsync(server, "warm", options.Lifecycles / 2, resume: true);
        double cpu = server.CpuMilliseconds;
        long at = Stopwatch.GetTimestamp();
        (double[] starts, double[] resumes) = await RunManyAsync(server, "life", options.Lifecycles, resume: true);
        double seconds = Stopwatch.GetElapsedTime(at).TotalSeconds;
        Note("a_lifecycles_per_s", options.Lifecycles / seconds, $"(a) lifecycles/s, {options.Concurrency} at a time");
        Note("a_cpu_ms_per_lifecycle", (server.CpuMilliseconds - cpu) / options.Lifecycles, "(a) server CPU per lifecycle, ms");
        Note("a_start_p99_ms", Percentile.Of(starts, 0.99), "(a) start -> paused p99 under load, ms");
        Note("a_resume_p99_ms", Percentile.Of(resumes, 0.99), "(a) resume -> succeeded p99 under load, ms");
        const int Traced = 2000;
        if (await SyncCount.DuringAsync(server.Id, () => RunManyAsync(server, "traced", Traced, resume: true)) is { } syncs)
        {
            Note("a_syncs_per_lifecycle", (double)syncs / Traced, "(a) fsyncs per lifecycle (traced pass)");
        }
        else
        {
            Console.WriteLine("(a) fsyncs per lifecycle: n/a, there is no strace here");
        }
    }

    private async Task LatenciesAsync(ServerProcess server)
    {
        await RunManyAsync(server, "warm", options.Lifecycles / 2, resume: true);
        await MeasureOneByOneAsync(server, "one", 2000, "b");
    }

    private async Task MeasureOneByOneAsync(ServerProcess server, string prefix, int count, string part)
    {
        using Client client = await Client.OpenAsync(server.Port, options.Payload);
        double[] starts = new double[count];
        double[] resumes = new double[count];
        for (int i = 0; i < count; i++)
        {
            starts[i] = await client.StartAsync($"{prefix}-{i}");
            resumes[i] = await client.ResumeAsync($"{prefix}-{i}");
        }

        Note($"{part}_start_p50_ms", Percentile.Of(starts, 0.5), $"({part}) start -> paused p50, ms");
        Note($"{part}_start_p99_ms", Percentile.Of(starts, 0.99), $"({part}) start -> paused p99, ms");
        Note($"{part}_resume_p50_ms", Percentile.Of(resumes, 0.5), $"({part}) resume -> succeeded p50, ms");
        Note($"{part}_resume_p99_ms", Percentile.Of(resumes, 0.99), $"({part}) resume -> succeeded p99, ms");
    }

    private async Task PausedAsync()
    {
        using (ServerProcess server = await ServerProcess.StartAsync(options))
        {
            // What the server takes once it is warm is no cost of waiting tasks.
            await RunManyAsync(server, "warm", 2000, resume: true);
            await SettleAsync();
            Note("c_rss_mb_0", server.ResidentMegabytes, "(c) resident MB with 0 paused tasks");
            await RunManyAsync(server, "tenth", options.Paused / 10, resume: false);
            await SettleAsync();
            Note("c_rss_mb_10pct", server.ResidentMegabytes, $"(c) resident MB with {options.Paused / 10} paused tasks");
            await RunManyAsync(server, "rest", options.Paused - (options.Paused / 10), resume: false);
            await SettleAsync();
            Note("c_rss_mb_100pct", server.ResidentMegabytes, $"(c) resident MB with {options.Paused} paused tasks");
            await MeasureOneByOneAsync(server, "among", 500, "c");
            server.Kill();
        }

        using ServerProcess again = await ServerProcess.StartAsync(options);
        Note("d_ready_ms", again.StartTime.TotalMilliseconds, $"(d) restart with {options.Paused} paused tasks: ready after, ms");
        using Client client = await Client.OpenAsync(again.Port, options.Payload);
        Note("d_first_resume_ms", await client.ResumeAsync("rest-0"), "(d) first resume after it, ms");
        Note("d_rss_mb", again.ResidentMegabytes, "(d) resident MB after the restart");
    }

    private async Task<(double[] Starts, double[] Resumes)> RunManyAsync(ServerProcess server, string prefix, int count, bool resume)
    {
        double[] starts = new double[count];
        double[] resumes = new double[count];
        int next = -1;
        await Task.WhenAll(Enumerable.Range(0, options.Concurrency).Select(async _ =>
        {
            using Client client = await Client.OpenAsync(server.Port, options.Payload);
            for (int i = Interlocked.Increment(ref next); i < count; i = Interlocked.Increment(ref next))
            {
                starts[i] = await client.StartAsync($"{prefix}-{i}");
                if (resume)
                {
                    resumes[i] = await client.ResumeAsync($"{prefix}-{i}");
                }
            }
        }));
        return (starts, resumes);
    }

    private async Task WithServerAsync(Func<ServerProcess, Task> measure)
    {
        Reset();
        using ServerProcess server = await ServerProcess.StartAsync(options);
        Note("ready_ms", server.StartTime.TotalMilliseconds, "process start -> ready, ms");
        await measure(server);
    }

    private void Reset()
    {
        if (Directory.Exists(options.Data))
        {
            Directory.Delete(options.Data, recursive: true);
        }

        Directory.CreateDirectory(options.Data);
    }

    // Time for the collector to give back what the load took.
    private static Task SettleAsync() => Task.Delay(TimeSpan.FromSeconds(5));

    private void Note(string name, double value, string words)
    {
        _figures[name] = value;
        Console.WriteLine($"{words,-55} {value,12:N2}");
    }
}
