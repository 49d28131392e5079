using System.Diagnostics;
using Xunit.Abstractions;

namespace Asya.SystemTests.Crash;

/// <summary>kill -9 at random moments, with tasks in every phase.</summary>
public sealed class CrashTests(ITestOutputHelper output)
{
    private const int FastRounds = 6;
    private const int FullRounds = 200;
    private const int MaxRoundMs = 900;

    [Fact]
    public async Task No_task_is_lost_or_stuck_or_finished_twice_however_often_the_process_is_killed()
    {
        int rounds = Tier.Rounds(FastRounds, FullRounds);
        Random random = new(Tier.Seed);
        output.WriteLine($"[asya] crash: {rounds} rounds, ASYA_TEST_SEED={Tier.Seed}");
        long start = Stopwatch.GetTimestamp();

        await using SiloProcess silo = await SiloProcess.StartAsync(SiloSettings.WithTestActors);
        CrashDriver driver = new(silo, Tier.Seed);
        driver.Start();
        TimeSpan slowest = TimeSpan.Zero;
        for (int round = 0; round < rounds; round++)
        {
            // The one place where time itself is the test: the moment of death is random.
            Task moment = Task.Delay(random.Next(MaxRoundMs));
            if (await Task.WhenAny(moment, driver.Trouble) != moment)
            {
                break;
            }

            await silo.RestartAfterKillAsync();
            slowest = silo.StartTook > slowest ? silo.StartTook : slowest;
        }

        await driver.SettleAsync();
        await driver.VerifyAsync();
        output.WriteLine(
            $"[asya] crash: {driver.Summary}, slowest restart {slowest.TotalSeconds:0.00} s, {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s in all");
    }
}
