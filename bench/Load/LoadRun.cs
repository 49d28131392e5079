namespace Asya.Load;

/// <summary>The measurements of one build, in the order of their letters.</summary>
internal sealed class LoadRun(LoadOptions options)
{
    public async Task RunAsync()
    {
        Report figures = new(Console.Out);
        PausedRun.CheckDisk(options, Console.Out);
        Directory.CreateDirectory(options.Data);
        try
        {
            NoteMachine(figures, options.Data);
            await MeasureAsync(options, figures);
        }
        finally
        {
            Directory.Delete(options.Data, recursive: true);
        }

        if (options.Json is { } file)
        {
            await figures.SaveAsync(file);
        }
    }

    /// <summary>Notes what it is measured on.</summary>
    public static void NoteMachine(Report figures, string directory)
    {
        figures.Note("machine",
            $"{Environment.ProcessorCount} cores, {DiskProbe.FileSystemOf(directory)}, {Environment.OSVersion.VersionString}, .NET {Environment.Version}");
        DiskProbe disk = DiskProbe.Run(directory);
        figures.Note("disk_fdatasync_per_s", "disk: append + fdatasync, per second", disk.PerSecond);
        figures.Note("disk_fdatasync_p99_ms", "disk: append + fdatasync p99, ms", disk.P99Milliseconds);
    }

    /// <summary>Measures all parts that are wanted.</summary>
    public static async Task MeasureAsync(LoadOptions options, Report figures)
    {
        if (options.Parts.Contains("a0"))
        {
            await new FreshRun(options, figures).RunAsync();
        }

        if (options.Parts.Overlaps(LoadOptions.SharedParts))
        {
            await new SpeedRun(options, figures).RunAsync();
        }

        if (options.Parts.Contains("a") && options.Target is null && options.Postgres is null && options.Syncs > 0)
        {
            await new CounterRun(options, figures).RunAsync();
        }

        if (options.Parts.Overlaps(["c", "d"]))
        {
            await new PausedRun(options, figures).RunAsync();
        }

        if (options.Parts.Contains("e"))
        {
            await new StepRun(options, figures).RunAsync();
        }

        if (options.Parts.Contains("f"))
        {
            await new ShapeRun(options, figures).RunAsync();
        }

        if (options.Parts.Contains("h"))
        {
            await new IdleRun(options, figures).RunAsync();
        }
    }
}
