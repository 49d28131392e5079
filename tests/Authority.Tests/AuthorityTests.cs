using System.Diagnostics;
using Xunit.Abstractions;

namespace Asya.Authority.Tests;

/// <summary>
/// Who may cause what: inputs of every kind in any order, to real silos and a real gateway, against a second telling of the rules.
/// </summary>
public sealed class AuthorityTests(ITestOutputHelper output)
{
    private const int InputsPerRun = 40;
    private const int MaxViolations = 5;

    // On a machine that does other things too, fewer runs are better than a longer tier.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    /// <summary>Sometimes there is a long conversation.</summary>
    private static readonly Focus Talk = new(["long"], static _ => true);

    [Fact]
    public async Task Nothing_takes_effect_without_authority()
    {
        int runs = Tier.Rounds(fast: 12, full: 500);
        int seed = Tier.Seed;
        ModelFlow[] flows = Generation.Flows(new Random(seed), ofEach: 3);
        await using World world = await World.StartAsync([.. flows.Select(static flow => flow.Json())]);
        List<string> violations = [];
        long start = Stopwatch.GetTimestamp();
        int run = 0;
        for (; run < runs && violations.Count < MaxViolations && Stopwatch.GetElapsedTime(start) < Limit; run++)
        {
            try
            {
                await Run.CarryOutAsync(world, flows, seed + run, run, InputsPerRun, run % 100 == 8 ? Talk : null, kills: run % 50 == 5);
            }
            catch (ViolationException violation)
            {
                violations.Add($"Seed {seed}, run {run}: {violation.Message}");
            }
        }

        output.WriteLine($"[asya] authority: seed {seed}, {run} runs of {InputsPerRun} inputs");
        Assert.True(violations.Count == 0, string.Join("\n\n", violations));
    }
}
