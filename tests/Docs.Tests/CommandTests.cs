using System.Diagnostics;
using System.Text.Json;

namespace Asya.Docs.Tests;

/// <summary>The commands of README.md and of the tutorial, run in order as a reader does, and what they print.</summary>
public sealed class CommandTests
{
    [FullFact]
    public Task The_commands_of_the_README_do_what_it_shows() =>
        RunAsync("README.md", SiloSettings.Product with { Config = Path.Combine(RepositoryRoot.Path, "samples") });

    [FullFact]
    public Task The_commands_of_the_tutorial_do_what_it_shows() =>
        RunAsync(
            "docs/tutorial.md", SiloSettings.OfProject("Expenses") with { Config = Path.Combine(RepositoryRoot.Path, "samples/expenses") });

    [Theory]
    [InlineData("""{"status":"paused","a":[{"b":1}]}""", """{"a":[{"b":2,"c":3},4],"status":"paused"}""", "")]
    [InlineData("""{"status":"paused"}""", """{"status":"failed"}""", "/status is failed, and shown as paused")]
    [InlineData("""{"a":{"b":1}}""", """{"a":{}}""", "/a/b is not there")]
    [InlineData("""{"a":[1,2]}""", """{"a":[1]}""", "/a has 1 items, and is shown with 2")]
    [InlineData("""{"a":true}""", """{"a":"yes"}""", "/a is String, and shown as True")]
    public void An_answer_of_another_shape_is_found(string shown, string actual, string difference) => Assert.Equal(
        difference,
        string.Join('\n', JsonShape.Differences(JsonDocument.Parse(shown).RootElement, JsonDocument.Parse(actual).RootElement)));

    private static async Task RunAsync(string path, SiloSettings settings)
    {
        await using SiloProcess silo = await SiloProcess.StartAsync(settings);
        string? printed = null;
        int commands = 0;
        foreach (MarkdownBlock block in Pages.Get(path).Blocks)
        {
            if (block.Language == "sh" && block.Note("not run") is null)
            {
                printed = await BashAsync(block, silo.Address.Authority);
                commands++;
            }
            else if (block.Language == "json" && printed is not null)
            {
                using JsonDocument shown = JsonDocument.Parse(block.Text);
                using JsonDocument actual = JsonDocument.Parse(printed);
                string[] differences = [.. JsonShape.Differences(shown.RootElement, actual.RootElement)];
                Assert.True(differences.Length == 0, $"{block.Place}: {string.Join("; ", differences)}\n{printed}");
                printed = null;
            }
        }

        Assert.True(commands > 1, $"{path} has no commands");
    }

    private static async Task<string> BashAsync(MarkdownBlock block, string authority)
    {
        string script = block.Text.Replace("localhost:8080", authority, StringComparison.Ordinal);
        ProcessStartInfo start = new("bash", ["-euo", "pipefail", "-c", script])
        {
            WorkingDirectory = RepositoryRoot.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WithTimeout($"the end of {block.Place}");
        Assert.True(process.ExitCode == 0, $"{block.Place} ended with {process.ExitCode}: {await output}{await errors}");
        return await output;
    }
}
