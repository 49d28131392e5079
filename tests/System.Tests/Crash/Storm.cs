using System.Diagnostics;
using System.Globalization;
using Xunit.Abstractions;

namespace Asya.SystemTests.Crash;

/// <summary>kill -9 at random moments of several processes, with tasks in every phase, until it is enough.</summary>
internal sealed class Storm(ITestOutputHelper output)
{
    private const int Clients = 24;
    private const int DiskMebibytes = 1024;

    private readonly List<StormSilo> _silos = [];

    /// <summary>Gets how many kills there were.</summary>
    public int Kills => _silos.Sum(static s => s.Kills);

    /// <summary>Starts the processes, has them killed, and looks at what became of all tasks.</summary>
    /// <param name="processes">How many there are at once, each with a store of its own.</param>
    /// <param name="smallDisks">How many of them have a disk that is full at times.</param>
    /// <param name="isEnough">Gets the time since all have started.</param>
    public async Task RunAsync(int processes, int smallDisks, Func<TimeSpan, bool> isEnough)
    {
        Say($"{processes} processes, ASYA_TEST_SEED={Tier.Seed}");
        if (smallDisks > 0 && SmallDisk.WhyNot is { } whyNot)
        {
            Say($"no full disks: {whyNot}");
        }

        long start = Stopwatch.GetTimestamp();
        try
        {
            for (int n = 0; n < processes; n++)
            {
                SmallDisk? disk = n < smallDisks && SmallDisk.WhyNot is null ? new(DiskMebibytes) : null;
                _silos.Add(await StormSilo.StartAsync(disk, Clients / processes, Tier.Seed + n));
            }

            long begun = Stopwatch.GetTimestamp();
            await Task.WhenAll(_silos.Select(silo => silo.LiveAsync(() => isEnough(Stopwatch.GetElapsedTime(begun)))));
            foreach (StormSilo silo in _silos)
            {
                await silo.VerifyAsync();
            }
        }
        finally
        {
            Report(Stopwatch.GetElapsedTime(start));
            foreach (StormSilo silo in _silos)
            {
                await silo.DisposeAsync();
            }
        }
    }

    private void Report(TimeSpan took)
    {
        Say("process | disk | tasks, slices | kills | full disks, starts on one | runs again | slowest start");
        foreach ((int n, StormSilo silo) in _silos.Index())
        {
            Say($"{n + 1} | {(silo.HasSmallDisk ? "small" : "shared")} | {Figures([silo])}");
        }

        Say($"all | | {Figures(_silos)}");
        IEnumerable<IGrouping<StoryKind, Story>> kinds = _silos.SelectMany(static s => s.Stories).GroupBy(static s => s.Kind);
        Say(string.Join(", ", kinds.OrderBy(static g => g.Key).Select(static g => $"{g.Key} {g.Count()}")));
        Say($"{took.TotalSeconds:0} s in all");
    }

    private static string Figures(List<StormSilo> silos)
    {
        Story[] stories = [.. silos.SelectMany(static s => s.Stories).Where(static s => s.IsOver)];
        double slowest = silos.Select(static s => s.SlowestStart.TotalSeconds).DefaultIfEmpty().Max();
        string[] columns =
        [
            $"{stories.Length}, {stories.Sum(static s => s.Children)}",
            $"{silos.Sum(static s => s.Kills)}",
            $"{silos.Sum(static s => s.FullDisks)}, {silos.Sum(static s => s.StartsOnAFullDisk)}",
            $"{stories.Sum(static s => s.RunsAgain)}",
            string.Create(CultureInfo.InvariantCulture, $"{slowest:0.0} s"),
        ];
        return string.Join(" | ", columns);
    }

    private void Say(string what) => output.WriteLine($"[asya] storm: {what}");
}
