using System.Diagnostics;

namespace Asya.SystemTests.Crash;

/// <summary>A silo that is asked to stop ends in time also when its database does not let it finish.</summary>
public sealed class StopWithoutDatabaseTests
{
    private const int Tasks = 40;

    /// <summary>The time that handlers have, 2 s here, and 10 s, most of which it takes. A busy machine sees the end later.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(12 + 3);

    [FullPostgresTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_ends_within_the_drain_time_and_10_seconds_and_says_what_was_left(bool isReadOnly)
    {
        using PostgresServer server = await PostgresServer.StartAsync();
        using TemporaryDirectory shared = new();
        await using SiloProcess silo = await SiloProcess.StartAsync(
            SiloSettings.WithTestActors.InCluster(server.Url("asya"), shared.Make("state")).With("Asya__Actors__DrainTimeout", "00:00:02"));
        for (int i = 0; i < Tasks; i++)
        {
            await silo.Mesh.CreateAsync(MeshClient.Envelope($"task-{i}", "gate increment x-pause increment", """{"value":0}"""));
        }

        if (isReadOnly)
        {
            await server.RefuseWritesAsync();
        }
        else
        {
            server.Kill();
        }

        for (int i = 0; i < Tasks; i++)
        {
            silo.OpenGate($"task-{i}");
        }

        long start = Stopwatch.GetTimestamp();
        await silo.StopAsync();

        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, Limit);
        Assert.Contains(
            $"{Tasks} steps did not finish in time; they run again after the restart", silo.LastOutput, StringComparison.Ordinal);
    }
}
