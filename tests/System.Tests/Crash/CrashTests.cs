using Xunit.Abstractions;

namespace Asya.SystemTests.Crash;

/// <summary>kill -9 at random moments, with tasks in every phase, steps in C# and Python, slices, retries, timers and webhooks.</summary>
public sealed class CrashTests(ITestOutputHelper output)
{
    private const int Kills = 6;

    [Fact]
    public Task No_task_is_lost_or_stuck_or_finished_twice_however_often_the_process_is_killed()
    {
        Storm storm = new(output);
        return storm.RunAsync(processes: 1, smallDisks: 0, _ => storm.Kills >= Kills);
    }
}
