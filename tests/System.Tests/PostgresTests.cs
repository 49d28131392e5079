using System.Net;
using Microsoft.Extensions.Logging;

namespace Asya.SystemTests;

/// <summary>The product with its tasks in PostgreSQL.</summary>
public sealed class PostgresTests
{
    [PostgresFact]
    public async Task Tasks_outlive_the_silo_and_the_database_and_nothing_is_kept_beside_it()
    {
        using PostgresServer server = await PostgresServer.StartAsync();
        using TemporaryDirectory shared = new();
        await using SiloProcess silo =
            await SiloProcess.StartAsync(SiloSettings.WithTestActors.InCluster(server.Url("asya"), shared.Make("state")));
        MeshClient mesh = silo.Mesh;
        await mesh.CreatePausedAsync(
            MeshClient.Envelope("kept", "increment x-pause increment x-pause increment", """{"value":0,"price":1.50}"""));
        Assert.False(Directory.Exists(silo.Data), "The silo keeps something beside the database.");

        await silo.RestartAfterKillAsync();
        (await mesh.ResumeAndWaitAsync("kept", """{"first":true}""")).ExpectTask("paused");

        server.Kill();
        (await mesh.ResumeAsync("kept", """{"second":true}""")).ExpectProblem(HttpStatusCode.ServiceUnavailable, "cluster_unavailable");
        (await mesh.TaskAsync("kept")).ExpectProblem(HttpStatusCode.ServiceUnavailable, "cluster_unavailable");
        await silo.LoggedAsync(LogLevel.Error, 1601);
        await server.StartAgainAsync();

        Reply answered = await Persistence.SendAsync(silo, m => m.ResumeAndWaitAsync("kept", """{"second":true}"""));
        Assert.Equal("""{"value":15,"price":1.50,"first":true,"second":true}""", answered.ExpectTask("succeeded").Result.GetRawText());
        await silo.LoggedAsync(LogLevel.Information, 1602);
    }

    [Fact]
    public async Task A_database_that_is_none_is_named_in_one_line_without_its_password()
    {
        using TemporaryDirectory shared = new();
        (int exitCode, string output) =
            await SiloProcess.StartAndFailAsync(SiloSettings.Product.InCluster("postgres://ann:secret@db", shared.Make("state")));

        Assert.Equal(1, exitCode);
        Assert.Equal("Asya cannot start: ASYA_DATABASE_URL is no database: it names no database.", output.Trim());
    }
}
