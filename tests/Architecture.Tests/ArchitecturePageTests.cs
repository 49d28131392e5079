using System.Text.RegularExpressions;

namespace Asya.Architecture.Tests;

/// <summary>ARCHITECTURE.md answers a stranger's questions with files that exist.</summary>
public sealed partial class ArchitecturePageTests
{
    private const string Page = "ARCHITECTURE.md";

    [Fact]
    public void Every_question_is_answered_by_a_file_that_exists()
    {
        string[] answers =
            [.. SourceTree.Lines(Page).Select(static line => Question().Match(line)).Where(static row => row.Success)
                .Select(static row => row.Groups[1].Value)];

        Assert.True(answers.Length >= 20, $"{answers.Length} questions were found.");
        Nowhere.Except(answers.Where(static file => !File.Exists(Path.Combine(SourceTree.Root, file))));
    }

    [Fact]
    public void Every_folder_of_the_code_map_exists() =>
        Nowhere.Except(SourceTree.Lines(Page).Where(static line => line.StartsWith("- **`", StringComparison.Ordinal))
            .SelectMany(static line => Folder().Matches(line).Select(static m => m.Groups[1].Value))
            .Where(static folder => !Directory.Exists(Path.Combine(SourceTree.Root, folder))));

    [GeneratedRegex(@"^\| .+\? \| `([^`]+)` \|$")]
    private static partial Regex Question();

    [GeneratedRegex(@"\*\*`([^`]+)/`\*\*")]
    private static partial Regex Folder();
}
