using System.Diagnostics;
using System.Globalization;
using Xunit.Abstractions;

namespace Asya.Authority.Tests;

/// <summary>The property is worth something if it misses each guard that is taken away.</summary>
public sealed class GuardTests(ITestOutputHelper output)
{
    private const int Runs = 500;
    private const int InputsPerRun = 40;
    private const int Processes = 2;
    private const string Tests = "artifacts/bin/Authority.Tests/release/Asya.Authority.Tests.dll";

    // It is the property that is tried here, not the product: the same draws each time, unless others are wanted.
    private static readonly string Seed =
        Environment.GetEnvironmentVariable("ASYA_TEST_SEED") is { Length: > 0 } seed ? seed : "20261130";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    [Fact]
    public void Each_guard_stands_where_the_table_says()
    {
        foreach (IGrouping<string, Guard> guards in GuardTable.All.GroupBy(static guard => guard.File))
        {
            string source = File.ReadAllText(Path.Combine(RepositoryRoot.Path, guards.Key));
            foreach (Guard guard in guards)
            {
                source = GuardSwitch.Put(guard, source);
            }
        }

        Assert.Equal(GuardTable.All.Length, GuardTable.All.Select(static guard => guard.Name).Distinct().Count());
    }

    [FullFact]
    public async Task Each_guard_that_is_removed_is_missed()
    {
        if (GuardSwitch.IsThere)
        {
            await HuntAsync();
            return;
        }

        using TemporaryDirectory folder = new();
        GuardSwitch.CopyTo(folder.Path);
        string built = await RunAsync(folder.Path, [], "build", "tests/Authority.Tests", "-c", "Release", "-v", "quiet", "-nodeReuse:false",
            "-p:RunAnalyzersDuringBuild=false", "-p:TreatWarningsAsErrors=false", "-p:GenerateDocumentationFile=false");
        Assert.True(File.Exists(Path.Combine(folder.Path, Tests)), built);
        string[] said = await Task.WhenAll(Enumerable.Range(0, Processes).Select(part => RunAsync(
            folder.Path,
            [("ASYA_TEST_PART", part.ToString(CultureInfo.InvariantCulture)), ("ASYA_TEST_TIER", "full"), ("ASYA_TEST_SEED", Seed)],
            "test", Tests,
            "--filter", $"FullyQualifiedName~{nameof(Each_guard_that_is_removed_is_missed)}", "--logger", "console;verbosity=detailed")));
        string[] missed =
        [
            .. said.SelectMany(static text => text.Split('\n')).Select(static line => line.Trim())
                .Where(static line => line.StartsWith("missed ", StringComparison.Ordinal)),
        ];
        foreach (string line in missed)
        {
            output.WriteLine(line);
        }

        output.WriteLine($"[asya] guards: {missed.Length} of {GuardTable.All.Length} were missed when they were removed");
        string[] unnoticed =
            [.. GuardTable.All.Select(static guard => guard.Name).Except(missed.Select(static line => line.Split('\'')[1]))];
        Assert.True(unnoticed.Length == 0, $"Not missed: {string.Join(", ", unnoticed)}\n{string.Join('\n', said)}");
    }

    /// <summary>In a build that can do without guards: removes one after the other, until the property misses it.</summary>
    private async Task HuntAsync()
    {
        int part = int.Parse(Environment.GetEnvironmentVariable("ASYA_TEST_PART") ?? "0", CultureInfo.InvariantCulture);
        string? only = Environment.GetEnvironmentVariable("ASYA_TEST_GUARD");
        Guard[] guards = [.. GuardTable.All.Where((guard, at) => only is null ? at % Processes == part : guard.Name == only)];
        ModelFlow[] flows =
            Generation.Flows(
                new Random(Tier.Seed), ofEach: 4, [.. guards.Select(static guard => guard.Focus?.Takes).OfType<Func<ModelFlow, bool>>()]);
        await using World world = await World.StartAsync([.. flows.Select(static flow => flow.Json())]);
        List<string> unnoticed = [];
        int number = 0;
        foreach (Guard guard in guards)
        {
            GuardSwitch.Remove(guard.Name);
            string? found = null;
            int run = 0;
            for (; run < Runs && found is null; run++)
            {
                found = await TryAsync(world, flows, guard, Tier.Seed + run, number++);
            }

            GuardSwitch.Remove(null);
            world.Checkpoints.Release();

            // The same run with all guards in place, so that it is the guard that was missed.
            if (found is not null && await TryAsync(world, flows, guard, Tier.Seed + run - 1, number++, isWhole: true) is { } wrong)
            {
                unnoticed.Add($"'{guard.Name}', run {run}, with all guards in place: {wrong}\n");
            }
            else if (found is null)
            {
                unnoticed.Add(guard.Name);
            }
            else
            {
                output.WriteLine($"missed '{guard.Name}' ({guard.Invariant}) with seed {Tier.Seed}, run {run}: {found}");
            }
        }

        Assert.True(unnoticed.Count == 0, $"Not missed within {Runs} runs of seed {Tier.Seed}: {string.Join("; ", unnoticed)}");
    }

    private static async Task<string?> TryAsync(
        World world, ModelFlow[] flows, Guard guard, int seed, int number, bool isWhole = false)
    {
        try
        {
            await Run.CarryOutAsync(world, flows, seed, number, InputsPerRun, guard.Focus);
            return null;
        }
        catch (Exception violation)
        {
            // Mostly a violation. A reply that cannot be read would fail the property too.
            return isWhole ? violation.Message : violation.Message.Split('\n')[0];
        }
    }

    private static async Task<string> RunAsync(string folder, (string Name, string Value)[] environment, params string[] arguments)
    {
        ProcessStartInfo start = new(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        Task<string> said = process.StandardOutput.ReadToEndAsync();
        Task<string> complained = process.StandardError.ReadToEndAsync();
        using CancellationTokenSource limit = new(Limit);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"'dotnet {string.Join(' ', arguments)}' did not end within {Limit}.");
        }

        return await said + await complained;
    }
}
