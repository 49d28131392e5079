namespace Asya.Architecture.Tests;

/// <summary>A line is at most 140 columns wide, unless a text in it is what makes it so.</summary>
public sealed class LineWidthTests
{
    private const int MaxWidth = 140;

    // A shorter text has room on a line of its own.
    private const int LongText = 60;

    [Fact]
    public void No_line_of_code_is_wider_than_140_columns() => Nowhere.Except(SourceTree.Files(".").SelectMany(WideLines));

    private static IEnumerable<string> WideLines(string file)
    {
        bool isRawText = false;
        string[] lines = SourceTree.Lines(file);
        for (int i = 0; i < lines.Length; i++)
        {
            bool startedRaw = isRawText;
            isRawText ^= lines[i].Split("\"\"\"").Length % 2 == 0;
            if (lines[i].Length > MaxWidth && !startedRaw && TextWidth(lines[i]) < LongText)
            {
                yield return $"{file}:{i + 1}: {lines[i].Length} columns";
            }
        }
    }

    private static int TextWidth(string line) => line.LastIndexOf('"') - line.IndexOf('"', StringComparison.Ordinal);
}
