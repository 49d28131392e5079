using System.Diagnostics;
using System.Net;

namespace Asya.Hosting.Tests;

/// <summary>The command that moves tasks, killed in the middle, between a directory and Azure Storage.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class AzureCopyTests : IDisposable
{
    private const int Tasks = 600;

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [FullServersTheory("azurite")]
    [InlineData("asya-checkpoints")]
    public async Task A_copy_that_is_killed_in_the_middle_is_continued_both_ways_and_waiting_tasks_are_answered_after_it(string container)
    {
        using AzuriteProcess azurite = await AzuriteProcess.StartAsync();
        await azurite.CreateContainerAsync(container);
        string source = _directory["source"];
        string back = _directory["back"];
        await using (SiloProcess silo = await SiloProcess.StartAsync(SiloSettings.Product with { Arguments = ["--data", source] }))
        {
            await Task.WhenAll(((string[])["there", "back"]).Select(id => silo.Mesh.CreatePausedAsync(
                MeshClient.Envelope(id, "draft x-pause publish", """{"topic":"tides"}"""))));
            await Parallel.ForEachAsync(
                Enumerable.Range(1, Tasks - 2), new ParallelOptions { MaxDegreeOfParallelism = 16 },
                async (n, _) =>
                    (await silo.Mesh.CreateAsync(MeshClient.Envelope($"t-{n}", "draft publish"))).Expect(HttpStatusCode.Created));
            Assert.Equal(0, await silo.StopAsync());
        }

        string bucket = $"azblob://{container}";
        string[] there =
            ["--from", source, "--to", "azure", "--checkpoints-from", Path.Combine(source, "state"), "--checkpoints-to", bucket];
        await KillAsync(azurite, there);
        string copied = await CopyAsync(azurite, there);
        Assert.Contains(
            $"{Tasks} tasks are in azure tables asyatasks and asyaindex of the account devstoreaccount1, compared with", copied,
            StringComparison.Ordinal);
        Assert.Contains($"2 checkpoints are in azblob://{container}/", copied, StringComparison.Ordinal);

        await using (SiloProcess silo = await SiloProcess.StartAsync(
            SiloSettings.Product.InAzure(azurite).With("ASYA_CHECKPOINT_URL", $"azblob://{container}")))
        {
            (await silo.Mesh.ResumeAndWaitAsync("there", """{"approved":true}""")).ExpectTask("succeeded");
            List<SseEvent> events = await silo.Mesh.EventsAsync("there");
            Assert.Equal(Enumerable.Range(1, events.Count), events.Select(static one => (int)one.Id!.Value));
            Assert.Equal(0, await silo.StopAsync());
        }

        string[] home =
            ["--from", "azure", "--to", back, "--checkpoints-from", bucket, "--checkpoints-to", Path.Combine(back, "state")];
        await KillAsync(azurite, home);
        Assert.Contains(
            $"{Tasks} tasks are in {back}, compared with azure tables", await CopyAsync(azurite, home), StringComparison.Ordinal);

        await using SiloProcess one = await SiloProcess.StartAsync(SiloSettings.Product with { Arguments = ["--data", back] });
        (await one.Mesh.TaskAsync("there")).ExpectTask("succeeded");
        (await one.Mesh.ResumeAndWaitAsync("back", """{"approved":true}""")).ExpectTask("succeeded");
    }

    private static ProcessStartInfo Copy(AzuriteProcess azurite, string[] arguments) =>
        new("dotnet", [SiloSettings.Product.Assembly, "copy", .. arguments])
        {
            Environment = { ["AZURE_STORAGE_CONNECTION_STRING"] = azurite.ConnectionString },
        };

    // At its first word on how far it is, so in the middle.
    private static async Task KillAsync(AzuriteProcess azurite, string[] arguments)
    {
        using ServerProcess copy = ServerProcess.Start(
            "the copy", Copy(azurite, arguments), static line => line.EndsWith($" of {Tasks} copied", StringComparison.Ordinal));
        await copy.ReadyAsync();
        copy.Kill();
        Assert.Equal(137, await copy.ExitedAsync());
        Assert.DoesNotContain("compared", copy.Output, StringComparison.Ordinal);
    }

    private static async Task<string> CopyAsync(AzuriteProcess azurite, string[] arguments)
    {
        using ServerProcess copy = ServerProcess.Start("the copy", Copy(azurite, arguments), static _ => false);
        Assert.True(await copy.ExitedAsync(TimeSpan.FromMinutes(3)) == 0, copy.Output);
        return copy.Output;
    }
}
