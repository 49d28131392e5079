using System.Globalization;
using Xunit.Abstractions;

namespace Asya.SystemTests.Crash;

/// <summary>Eight processes at once that are killed for six minutes, three of them on disks that are full at times.</summary>
/// <remarks><c>ASYA_TEST_STORM_KILLS</c> sets a number of kills instead of the time (<c>tests/storm/run</c>).</remarks>
[Collection(Alone.Name)]
public sealed class StormTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Length = TimeSpan.FromMinutes(6);

    [FullFact]
    public Task No_task_of_eight_processes_is_lost_or_stuck_or_finished_twice_by_kills_and_full_disks()
    {
        int? kills = Environment.GetEnvironmentVariable("ASYA_TEST_STORM_KILLS") is { Length: > 0 } text
            ? int.Parse(text, CultureInfo.InvariantCulture)
            : null;
        Storm storm = new(output);
        return storm.RunAsync(processes: 8, smallDisks: 3, time => kills is { } most ? storm.Kills >= most : time >= Length);
    }
}
