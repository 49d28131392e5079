using System.Text.RegularExpressions;

namespace Asya.Docs.Tests;

public sealed partial class ProseTests
{
    private const int MaxWords = 24;

    public static TheoryData<string> ForUsers => [.. Pages.ForUsers.Select(static p => p.Path)];

    [Theory]
    [MemberData(nameof(ForUsers))]
    public void Nine_of_ten_sentences_have_fewer_than_25_words(string path)
    {
        string[] sentences = [.. Pages.Get(path).Sentences().OrderBy(Words)];
        Assert.NotEmpty(sentences);

        string[] tooLong = [.. sentences.Where(static s => Words(s) > MaxWords)];

        Assert.True(
            tooLong.Length * 10 <= sentences.Length,
            $"{path}: {tooLong.Length} of {sentences.Length} sentences are too long:\n{string.Join("\n", tooLong)}");
    }

    [Fact]
    public void Sentences_name_who_does_something() => Pages.AssertNone(
        from page in Pages.All
        from line in page.Lines.Select(static (text, i) => (Text: text, Number: i + 1))
        from Match match in Vague().Matches(line.Text)
        select $"{page.Path}:{line.Number}: {match.Value}");

    [Fact]
    public void Tables_code_and_headings_are_no_sentences() => Assert.Equal(
        ["One sentence.", "Another one, with code in it.", "An item.", "A second item."],
        MarkdownPage.Parse(
            "# A heading\nOne sentence. Another one,\nwith `code. Yes.` in it.\n\n| a | table. |\n\n    indented code\n\n- An item.\n"
            + "- A second item.\n").Sentences());

    private static int Words(string sentence) => sentence.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;

    [GeneratedRegex(@"\b(?:nobody|whoever|somebody)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Vague();
}
