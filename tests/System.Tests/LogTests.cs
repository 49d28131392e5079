using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;

namespace Asya.SystemTests;

/// <summary>The output of the process: little in normal operation, and every important change.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed partial class LogTests : IDisposable
{
    private const int MaxEntries = 25;

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Thousands_of_tasks_leave_a_few_lines_and_what_matters_is_among_them()
    {
        string flows = Path.Combine(_directory.Make("config"), "flows.yaml");
        string state = _directory.Make("state");
        string good = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "samples", "flows.yaml"));
        await File.WriteAllTextAsync(flows, good);
        SiloSettings settings = (SiloSettings.Product with { Config = _directory["config"] }).With("ASYA_PERSISTENCE_MOUNT", state)
            .With("ASYA_CONFIG_POLL_INTERVAL", "1s");
        await using SiloProcess silo = await SiloProcess.StartAsync(settings);

        await Parallel.ForAsync(0, Tier.Rounds(fast: 300, full: 5000), new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (n, _) =>
        {
            await silo.Mesh.CreatePausedAsync(MeshClient.Envelope($"quiet-{n}", "draft x-pause publish", "{}"));
            (await silo.Mesh.ResumeAndWaitAsync($"quiet-{n}", """{"approved":true}""")).ExpectTask("succeeded");
        });

        await File.WriteAllTextAsync(flows, "flows: 7\n");
        await silo.LoggedAsync(LogLevel.Error, 5002);
        await File.WriteAllTextAsync(flows, good + "\n");
        await silo.LoggedAsync(LogLevel.Information, 5001);
        Directory.Move(state, _directory["elsewhere"]);
        await silo.Mesh.CreateAsync(MeshClient.Envelope("held", "draft x-pause publish", "{}"));
        await silo.LoggedAsync(LogLevel.Error, 1421);
        Directory.Move(_directory["elsewhere"], state);
        await silo.LoggedAsync(LogLevel.Information, 1422);
        Assert.Equal(0, await silo.StopAsync());

        // Starting, identity off; stopping, draining, drained, stopped.
        Assert.All([4111, 3431, 4112, 2005, 2006, 4113], id => Assert.Contains($"[{id}]", silo.LastOutput, StringComparison.Ordinal));
        Assert.Contains("Asya is ready on ", silo.LastOutput, StringComparison.Ordinal);
        int entries = Lines(silo.LastOutput).Count(static line => Entry().IsMatch(line));
        Assert.True(entries is > 10 and < MaxEntries, $"{entries} entries:\n{silo.LastOutput}");
        Assert.DoesNotContain("Watchdog", silo.LastOutput, StringComparison.Ordinal);
        Assert.DoesNotContain("Polly", silo.LastOutput, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_line_is_JSON_when_JSON_is_chosen()
    {
        SiloSettings json = SiloSettings.Product.With("Logging__Console__FormatterName", "json");
        await using SiloProcess silo = await SiloProcess.StartAsync(json);
        Assert.Equal(0, await silo.StopAsync());
        Assert.Superset(new HashSet<int> { 4101, 4102, 4111, 4112, 4113, 2005, 2006 }, Events(silo.LastOutput));

        (int exitCode, string output) = await SiloProcess.StartAndFailAsync(json.With("ASYA_DURABILITY", "hopeful"));
        Assert.Equal((1, 4103), (exitCode, Assert.Single(Events(output))));
        Assert.Contains("Asya cannot start: ", output, StringComparison.Ordinal);
    }

    // Without what Orleans says of a machine that is too busy, which is the tests' doing.
    [GeneratedRegex(@"^(info|warn|fail|crit): (?!Orleans\.Runtime\.(Scheduler\.WorkItemGroup|MembershipService\.LocalSiloHealthMonitor)\[)")]
    private static partial Regex Entry();

    private static string[] Lines(string output) => output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static HashSet<int> Events(string output) => [.. Lines(output).Select(static line =>
    {
        using JsonDocument json = JsonDocument.Parse(line);
        return json.RootElement.GetProperty("EventId").GetInt32();
    })];
}
