using System.Diagnostics;
using System.Globalization;

namespace Asya.SystemTests.Crash;

/// <summary>What clients of a cluster were told has an order, whatever happened to its links.</summary>
/// <remarks><c>tests/cluster/run --histories</c> does it for longer.</remarks>
[Collection(Alone.Name)]
public sealed class HistoryTests
{
    private static readonly string Folder = Path.Combine(RepositoryRoot.Path, "tests", "cluster");

    [Fact]
    public async Task The_checker_tells_histories_that_have_an_order_from_those_that_have_none()
    {
        string said = await RunAsync(TimeSpan.FromMinutes(2), "-m", "unittest", "discover", "-s", Folder, "-p", "test_*.py");

        Assert.Contains("\nOK", said, StringComparison.Ordinal);
    }

    [FullPostgresFact]
    public async Task What_clients_were_told_of_each_task_has_an_order_although_links_are_cut_and_delayed()
    {
        string said = await RunAsync(TimeSpan.FromMinutes(10), Path.Combine(Folder, "histories.py"),
            "--programs", Path.Combine(RepositoryRoot.Path, "artifacts", "bin"), "--minutes", "2",
            "--seed", Tier.Seed.ToString(CultureInfo.InvariantCulture));

        foreach (string line in said.Split('\n').SkipWhile(static line => !line.StartsWith("| operation", StringComparison.Ordinal)))
        {
            Console.WriteLine($"[asya] histories: {line}");
        }
    }

    private static async Task<string> RunAsync(TimeSpan limit, params string[] arguments)
    {
        using Process script = Process.Start(new ProcessStartInfo("python3", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> output = script.StandardOutput.ReadToEndAsync();
        Task<string> errors = script.StandardError.ReadToEndAsync();
        try
        {
            await script.WaitForExitAsync().WaitAsync(limit);
        }
        catch (TimeoutException)
        {
            script.Kill(entireProcessTree: true);
            throw new TimeoutException($"Waited {limit.TotalMinutes:F0} minutes for: python3 {string.Join(' ', arguments)}");
        }

        string said = await output + await errors;
        Assert.True(script.ExitCode == 0, said);
        return said;
    }
}
