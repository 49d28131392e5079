using System.Diagnostics;
using System.Net;

namespace Asya.SystemTests;

/// <summary>The parts of deploy/ that can be tested without a cluster: the flows, and the clean-up job's script.</summary>
public sealed class DeployTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task The_clean_up_job_cancels_what_has_waited_too_long_and_nothing_else()
    {
        await using SiloProcess silo =
            await SiloProcess.StartAsync(SiloSettings.Product with { Config = Path.Combine(AppContext.BaseDirectory, "deploy", "config") });
        await silo.Mesh.CreatePausedAsync("""{"id":"stale","flow":"report_approval","payload":{"topic":"Q3"}}""");
        await silo.Mesh.CreatePausedAsync("""{"id":"answered","flow":"report_approval","payload":{"topic":"Q3"}}""");
        (await silo.Mesh.ResumeAndWaitAsync("answered", """{"approved":true}""")).ExpectTask("succeeded");

        Assert.Equal("0 cancelled, 0 failed\n", await RunAsync(silo, "1h"));
        string said = "";
        await Eventually.BecomesAsync(
            "the task is older than a second and is cancelled", Patience, () => (said = RunAsync(silo, "1s").GetAwaiter().GetResult())
                .StartsWith("stale is cancelled", StringComparison.Ordinal), () => said);

        Assert.EndsWith("1 cancelled, 0 failed\n", said, StringComparison.Ordinal);
        Reply task = (await silo.Mesh.TaskAsync("stale")).Expect(HttpStatusCode.OK).ExpectTask("canceled");
        Assert.Contains("nobody answered within 1s", task.Text, StringComparison.Ordinal);
        (await silo.Mesh.TaskAsync("answered")).ExpectTask("succeeded");
        Assert.Equal("0 cancelled, 0 failed\n", await RunAsync(silo, "1s"));
    }

    private static async Task<string> RunAsync(SiloProcess silo, string staleAfter)
    {
        ProcessStartInfo start =
            new("python3", [Path.Combine(AppContext.BaseDirectory, "deploy", "cancel_stale.py")])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true
            };
        start.Environment["ASYA_GATEWAY"] = silo.Address.ToString();
        start.Environment["ASYA_STALE_AFTER"] = staleAfter;
        using Process script = Process.Start(start)!;
        Task<string> errors = script.StandardError.ReadToEndAsync();
        string output = await script.StandardOutput.ReadToEndAsync().WaitAsync(Patience);
        await script.WaitForExitAsync().WaitAsync(Patience);
        Assert.True(script.ExitCode == 0, $"{await errors}{output}");
        return output;
    }
}
