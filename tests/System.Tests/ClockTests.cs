using System.Net;

namespace Asya.SystemTests;

/// <summary>The real process, with a wall clock that jumps.</summary>
public sealed class ClockTests : IDisposable
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [FullFakeTimeFact]
    public async Task A_day_ahead_and_back_does_nothing_and_one_that_stays_counts_after_a_minute()
    {
        FakeTime clock = new(_directory["clock"]);
        await using SiloProcess silo = await SiloProcess.StartAsync(clock.For(SiloSettings.WithTestActors)
            .With("ASYA_PAUSE_METADATA", """{"when":{"expire":{"after":"20h","cancel":true}}}"""));
        await silo.Mesh.CreatePausedAsync(MeshClient.Envelope("waits", "echo x-pause echo"));
        (await silo.Mesh.CreateAsync(MeshClient.Envelope("runs", "gate", timeout: 3600))).Expect(HttpStatusCode.Created);

        // Long enough for each watchdog to look, and twice: another task sleeps meanwhile.
        clock.Set(Day);
        await silo.Mesh.CreateAndWaitAsync(MeshClient.Envelope("meanwhile", "sleeper", """{"ms":5000}"""));
        Assert.Equal(("paused", "running"), await StatesAsync(silo));
        await silo.SaidAsync("The wall clock has jumped by 86400");
        clock.Set(TimeSpan.Zero);
        await silo.SaidAsync("The wall clock is right again");
        Assert.Equal(("paused", "running"), await StatesAsync(silo));

        clock.Set(Day);
        await Eventually.BecomesAsync(
            "the jump to count", TimeSpan.FromSeconds(90), () => silo.Output.Contains("has lasted", StringComparison.Ordinal), () => silo.Output);
        await silo.Mesh.UntilAsync("waits", "canceled");
        Assert.Equal(("canceled", "running"), await StatesAsync(silo));
        silo.OpenGate("runs");
        await silo.Mesh.UntilAsync("runs", "succeeded");
    }

    private static async Task<(string? Waits, string? Runs)> StatesAsync(SiloProcess silo) => (
        (await silo.Mesh.TaskAsync("waits")).Json.GetProperty("status").GetString(),
        (await silo.Mesh.TaskAsync("runs")).Json.GetProperty("status").GetString());
}
