using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Asya.Load;

/// <summary>Two builds, measured in turn on the same machine.</summary>
/// <remarks>The ratio of a round says more than either figure where others use the machine.</remarks>
internal sealed class PairedRun(LoadOptions options)
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true };

    public async Task RunAsync()
    {
        (string before, string after) = (options.Pair[0], options.Pair[1]);
        PausedRun.CheckDisk(options, Console.Out);
        Directory.CreateDirectory(options.Data);
        List<PairedFigure> figures;
        try
        {
            LoadRun.NoteMachine(new Report(Console.Out), options.Data);
            Console.WriteLine($"before: {before}\nafter:  {after}");
            List<IReadOnlyList<Figure>> befores = [];
            List<IReadOnlyList<Figure>> afters = [];
            for (int round = 1; round <= options.Rounds; round++)
            {
                // Who is first changes: a disk or a processor that gets slower with time would favour the first.
                bool isBeforeFirst = round % 2 == 1;
                foreach (bool isBefore in (bool[])[isBeforeFirst, !isBeforeFirst])
                {
                    (isBefore ? befores : afters).Add(await MeasureAsync(round, isBefore ? "before" : "after", isBefore ? before : after));
                }
            }

            figures = PairedFigure.Create(befores, afters);
        }
        finally
        {
            Directory.Delete(options.Data, recursive: true);
        }

        Print(figures);
        if (options.Json is { } file)
        {
            await File.WriteAllTextAsync(file, JsonSerializer.Serialize(figures, Readable) + "\n");
        }
    }

    private async Task<IReadOnlyList<Figure>> MeasureAsync(int round, string name, string server)
    {
        Progress.Say($"round {round} of {options.Rounds}, {name}, load average {LoadAverage.Now()}");
        long at = Stopwatch.GetTimestamp();
        string data = Path.Combine(options.Data, string.Create(CultureInfo.InvariantCulture, $"{round}-{name}"));
        Report report = new(TextWriter.Null);
        await LoadRun.MeasureAsync(options with { Server = server, Data = data }, report);
        if (Directory.Exists(data))
        {
            Directory.Delete(data, recursive: true);
        }

        Progress.Say($"round {round} of {options.Rounds}, {name}: {Stopwatch.GetElapsedTime(at).TotalSeconds:N0} s");
        return report.Figures;
    }

    private static void Print(List<PairedFigure> figures)
    {
        Console.WriteLine($"\n{"medians; the ratio's median (least to most) over the rounds",-66} {"before",12} {"after",12}   {"after / before",-26} load");
        foreach (PairedFigure f in figures)
        {
            string ratio = f.Ratio is null ? "n/a" : $"x{Text(f.Ratio)} ({Text(f.LeastRatio)} to {Text(f.MostRatio)})";
            Console.WriteLine($"{f.Words,-66} {Text(f.Before),12} {Text(f.After),12}   {ratio,-26} {Text(f.LeastLoad)} to {Text(f.MostLoad)}");
        }
    }

    private static string Text(double? value) => value?.ToString("N2", CultureInfo.InvariantCulture) ?? "n/a";
}
