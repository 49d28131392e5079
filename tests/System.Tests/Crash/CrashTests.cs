using System.Diagnostics;
using System.Globalization;
using Xunit.Abstractions;

namespace Asya.SystemTests.Crash;

/// <summary>kill -9 at random moments, with tasks in every phase, steps in C# and Python, slices, retries, timers and webhooks.</summary>
/// <remarks>
/// The full tier does it for six minutes to eight processes at once, three of them on disks that are full at times.
/// <c>ASYA_TEST_STORM_KILLS</c> sets the number of kills instead (<c>tests/storm/run</c>).
/// </remarks>
public sealed class CrashTests(ITestOutputHelper output)
{
    private const int FastKills = 6;
    private const int Clients = 24;
    private const int ManyProcesses = 8;
    private const int SmallDisks = 3;

    private static readonly TimeSpan FullLength = TimeSpan.FromMinutes(6);

    private static readonly int? Kills = Environment.GetEnvironmentVariable("ASYA_TEST_STORM_KILLS") is { Length: > 0 } kills
        ? int.Parse(kills, CultureInfo.InvariantCulture)
        : Tier.IsFull ? null : FastKills;

    private static readonly int Processes = Tier.IsFull ? ManyProcesses : 1;

    [Fact]
    public async Task No_task_is_lost_or_stuck_or_finished_twice_however_often_the_process_is_killed()
    {
        Say($"{Processes} processes, {(Kills is null ? FullLength.ToString() : $"{Kills} kills")}, ASYA_TEST_SEED={Tier.Seed}");
        long start = Stopwatch.GetTimestamp();
        using TemporaryDirectory disks = new();
        List<StormSilo> silos = [];
        try
        {
            for (int n = 0; n < Processes; n++)
            {
                silos.Add(await StormSilo.StartAsync(
                    Tier.IsFull && n < SmallDisks ? await DiskAsync(disks.Make($"disk-{n}")) : null, Clients / Processes, Tier.Seed + n));
            }

            long begun = Stopwatch.GetTimestamp();
            await Task.WhenAll(silos.Select(silo => silo.LiveAsync(() =>
                Kills is { } most ? silos.Sum(static s => s.Kills) >= most : Stopwatch.GetElapsedTime(begun) >= FullLength)));
            foreach (StormSilo silo in silos)
            {
                await silo.VerifyAsync();
            }
        }
        finally
        {
            Report(silos, Stopwatch.GetElapsedTime(start));
            foreach (StormSilo silo in silos)
            {
                await silo.DisposeAsync();
            }
        }
    }

    private async Task<SmallDisk?> DiskAsync(string folder)
    {
        (SmallDisk? disk, string whyNot) = await SmallDisk.MountAsync(folder);
        if (disk is null)
        {
            Say($"no full disks, for none can be mounted here: {whyNot}");
        }

        return disk;
    }

    private void Report(List<StormSilo> silos, TimeSpan took)
    {
        Say("process | disk | tasks, slices | kills | full disks, starts on one | runs again | slowest start");
        foreach ((int n, StormSilo silo) in silos.Index())
        {
            Say($"{n + 1} | {(silo.HasSmallDisk ? "small" : "shared")} | {Figures([silo])}");
        }

        Say($"all | | {Figures(silos)}");
        IEnumerable<IGrouping<StoryKind, Story>> kinds = silos.SelectMany(static s => s.Stories).GroupBy(static s => s.Kind);
        Say(string.Join(", ", kinds.OrderBy(static g => g.Key).Select(static g => $"{g.Key} {g.Count()}")));
        Say($"{took.TotalSeconds:0} s in all");
    }

    private static string Figures(List<StormSilo> silos)
    {
        Story[] stories = [.. silos.SelectMany(static s => s.Stories).Where(static s => s.IsOver)];
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
            {stories.Length}, {stories.Sum(static s => s.Children)} | {silos.Sum(static s => s.Kills)} | {
                silos.Sum(static s => s.FullDisks)}, {silos.Sum(static s => s.StartsOnAFullDisk)} | {stories.Sum(static s => s.RunsAgain)} | {
                silos.Max(static s => s.SlowestStart.TotalSeconds):0.0} s
            """);
    }

    private void Say(string what) => output.WriteLine($"[asya] crash: {what}");
}
