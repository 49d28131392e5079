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
                printed = await Bash.RunAsync(
                    block, block.Text.Replace("localhost:8080", silo.Address.Authority, StringComparison.Ordinal), RepositoryRoot.Path);
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
}
