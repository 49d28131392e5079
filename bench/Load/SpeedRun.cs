using System.Diagnostics;

namespace Asya.Load;

/// <summary>Parts a, a2, b and b2: one server that is warm.</summary>
internal sealed class SpeedRun(LoadOptions options, Report figures)
{
    public async Task RunAsync()
    {
        using PostgresProcess? database = options.Postgres is { } programs
            ? await PostgresProcess.StartAsync(programs, Path.Combine(options.Data, "postgres"))
            : null;
        using ServerProcess? own = options.Target is null
            ? await ServerProcess.StartAsync(
                new(options.Server) { Data = Path.Combine(options.Data, "speed"), Database = database?.Url })
            : null;
        Uri address = own?.Address ?? options.Target!;
        ProcessUsage? process = own?.Usage ?? (options.ProcessId is { } id ? new ProcessUsage(id) : null);
        if (own is not null)
        {
            figures.Note("server", own.Description);
            figures.Note("ready_ms", "process start -> ready, ms", own.StartTime.TotalMilliseconds);
        }

        VirtualUsers users = new(address, options.Concurrency, options.Shape);
        await users.RunAsync("warm", options.Lifecycles / 2);
        if (options.Parts.Contains("a"))
        {
            await MeasureLifecyclesAsync(users, process, database?.Usage);
        }

        if (options.Parts.Contains("a2"))
        {
            await MeasureLateAnswersAsync(users, process);
        }

        if (options.Parts.Contains("b"))
        {
            await MeasureOneByOneAsync(address, process);
        }

        if (options.Parts.Contains("b2"))
        {
            await new SparseRun(options, figures).RunAsync(address, process);
        }
    }

    private async Task MeasureLifecyclesAsync(VirtualUsers users, ProcessUsage? process, ProcessUsage? database)
    {
        double? before = process?.CpuMilliseconds;
        double? switches = process?.ContextSwitches;
        double? databaseBefore = database?.CpuMillisecondsWithChildren;
        TimeSpan ownBefore = Environment.CpuUsage.TotalTime;
        long at = Stopwatch.GetTimestamp();
        HalfTimes times = await users.RunAsync("life", options.Lifecycles);
        double seconds = Stopwatch.GetElapsedTime(at).TotalSeconds;
        double ownCpu = (Environment.CpuUsage.TotalTime - ownBefore).TotalMilliseconds;

        figures.Note("a_lifecycles_per_s", $"(a) lifecycles per second, {options.Concurrency} at a time, {options.Payload} bytes",
            options.Lifecycles / seconds);
        figures.Note("a_cpu_ms_per_lifecycle", "(a) server's processor time per lifecycle, ms",
            (process?.CpuMilliseconds - before) / options.Lifecycles);
        figures.Note("a_context_switches_per_lifecycle", "(a) context switches per lifecycle",
            (process?.ContextSwitches - switches) / options.Lifecycles);
        if (databaseBefore is not null)
        {
            double ofDatabase = (database!.CpuMillisecondsWithChildren - databaseBefore.Value) / options.Lifecycles;
            figures.Note("a_database_cpu_ms_per_lifecycle", "(a) PostgreSQL's processor time per lifecycle, ms", ofDatabase);
            figures.Note("a_both_cpu_ms_per_lifecycle", "(a) both, ms",
                ((process?.CpuMilliseconds - before) / options.Lifecycles) + ofDatabase);
        }

        figures.Note("a_driver_cpu_ms_per_lifecycle", "(a) driver's processor time per lifecycle, ms", ownCpu / options.Lifecycles);
        figures.Note("a_start_p99_ms", "(a) start -> paused p99 under this load, ms", Percentile.Compute(times.Starts, 0.99));
        figures.Note("a_resume_p99_ms", "(a) resume -> succeeded p99 under this load, ms", Percentile.Compute(times.Resumes, 0.99));
        figures.Note("a_rss_mb", "(a) resident MB after it", process?.ResidentMegabytes);
    }

    private async Task MeasureOneByOneAsync(Uri address, ProcessUsage? process)
    {
        double? cpu = process?.CpuMilliseconds;
        double? switches = process?.ContextSwitches;
        HalfTimes times = await new VirtualUsers(address, 1, options.Shape).RunAsync("b", options.Samples);
        double? cpuAfter = process?.CpuMilliseconds;
        times.NoteIn(figures, "b");
        figures.Note("b_cpu_ms_per_lifecycle", "(b) server's processor time per lifecycle, ms", (cpuAfter - cpu) / options.Samples);
        figures.Note("b_context_switches_per_lifecycle", "(b) context switches per lifecycle",
            (process?.ContextSwitches - switches) / options.Samples);
    }

    // The tasks outnumber those that may stay in memory, so an answer finds its task on the disk, as an answer after lunch does.
    private async Task MeasureLateAnswersAsync(VirtualUsers users, ProcessUsage? process)
    {
        int tasks = Math.Max(1, options.Lifecycles / 2);
        double? begun = process?.CpuMilliseconds;
        long at = Stopwatch.GetTimestamp();
        await users.RunAsync("late", tasks, Halves.Starts);
        double? paused = process?.CpuMilliseconds;
        double starts = tasks / Stopwatch.GetElapsedTime(at).TotalSeconds;
        at = Stopwatch.GetTimestamp();
        await users.RunAsync("late", tasks, Halves.Answers);
        double answers = tasks / Stopwatch.GetElapsedTime(at).TotalSeconds;
        double? ended = process?.CpuMilliseconds;

        figures.Note("a2_starts_per_s", $"(a2) start -> paused per second, {options.Concurrency} at a time", starts);
        figures.Note("a2_answers_per_s", $"(a2) answers after all {tasks} have paused, per second", answers);
        figures.Note("a2_start_cpu_ms", "(a2) server's processor time per start, ms", (paused - begun) / tasks);
        figures.Note("a2_answer_cpu_ms", "(a2) server's processor time per late answer, ms", (ended - paused) / tasks);
        figures.Note("a2_cpu_ms_per_lifecycle", "(a2) both, ms", (ended - begun) / tasks);
    }
}
