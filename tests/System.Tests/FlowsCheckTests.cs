using System.Diagnostics;

namespace Asya.SystemTests;

/// <summary><c>flows check</c>: what another build would do to tasks that wait.</summary>
public sealed class FlowsCheckTests
{
    [Fact]
    public async Task It_names_the_waiting_tasks_whose_next_actor_a_build_lacks_and_changes_nothing()
    {
        await using SiloProcess silo = await SiloProcess.StartAsync(SiloSettings.WithTestActors);
        await silo.Mesh.CreatePausedAsync(MeshClient.Envelope("kept", "draft x-pause publish", "{}"));
        await silo.Mesh.CreatePausedAsync(MeshClient.Envelope("broken", "draft x-pause increment publish", "{}"));
        Assert.Equal(0, await silo.StopAsync());

        (int code, string output) = await CheckAsync(SiloSettings.Product, silo.Data);
        Assert.Equal((3, "broken: needs increment\n1 of 2 waiting tasks would fail.\n"), (code, output));
        Assert.Equal((0, "0 of 2 waiting tasks would fail.\n"), await CheckAsync(SiloSettings.WithTestActors, silo.Data));

        await silo.StartAgainAsync();
        (await silo.Mesh.TaskAsync("broken")).ExpectTask("paused");
    }

    private static async Task<(int ExitCode, string Output)> CheckAsync(SiloSettings build, string data)
    {
        using Process process = Process.Start(
            new ProcessStartInfo("dotnet", [build.Assembly, "flows", "check", "--data", data, "--config", build.Config])
            {
                RedirectStandardOutput = true,
            })!;
        string output = await process.StandardOutput.ReadToEndAsync().WithTimeout("the check to end");
        await process.WaitForExitAsync().WithTimeout("the process to end");
        return (process.ExitCode, output);
    }
}
