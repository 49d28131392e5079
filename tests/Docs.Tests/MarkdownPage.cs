using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Asya.Docs.Tests;

/// <summary>A page of the documentation, as far as the tests read Markdown.</summary>
public sealed partial class MarkdownPage
{
    private MarkdownPage(string path, string text)
    {
        Path = path;
        List<MarkdownBlock> blocks = [];
        List<string> lines = [];
        List<string> notes = [];
        MarkdownBlock? open = null;
        StringBuilder inside = new();
        int number = 0;
        foreach (string line in text.Split('\n'))
        {
            number++;
            string trimmed = line.TrimStart();
            if (open is not null)
            {
                if (trimmed.StartsWith("```", StringComparison.Ordinal))
                {
                    blocks.Add(open with { Text = inside.ToString() });
                    open = null;
                }
                else
                {
                    inside.Append(line).Append('\n');
                }

                lines.Add("");
            }
            else if (trimmed.StartsWith("```", StringComparison.Ordinal))
            {
                open = new(path, number, trimmed[3..].Trim(), "", [.. notes]);
                notes.Clear();
                inside.Clear();
                lines.Add("");
            }
            else if (Comment().Match(trimmed) is { Success: true } comment)
            {
                notes.Add(comment.Groups[1].Value.Trim());
                lines.Add("");
            }
            else
            {
                if (trimmed.Length > 0)
                {
                    notes.Clear();
                }

                lines.Add(line);
            }
        }

        Assert.True(open is null, $"{open?.Place}: the block has no end");
        Blocks = blocks;
        Lines = lines;
    }

    /// <summary>Gets the path in the repository.</summary>
    public string Path { get; }

    public IReadOnlyList<MarkdownBlock> Blocks { get; }

    /// <summary>Gets the lines, those of fenced blocks and of comments empty.</summary>
    public IReadOnlyList<string> Lines { get; }

    public static MarkdownPage Read(string path) => new(path, File.ReadAllText(System.IO.Path.Combine(RepositoryRoot.Path, path)));

    public static MarkdownPage Parse(string text) => new("test.md", text);

    /// <summary>Gets the targets of links and images, and the line of each.</summary>
    public IEnumerable<(string Target, int Line)> Links() =>
        Lines.SelectMany(static (line, i) => Link().Matches(Code().Replace(line, "code")).Select(m => (m.Groups[1].Value, i + 1)));

    /// <summary>Gets the names that GitHub gives the headings, so that links can lead to them.</summary>
    public IReadOnlySet<string> Anchors()
    {
        HashSet<string> anchors = [];
        foreach (string line in Lines.Where(static l => Heading().IsMatch(l)))
        {
            string text = LinkText().Replace(Heading().Replace(line, ""), "$1").ToLowerInvariant();
            string slug = NotInAnchor().Replace(text, "").Trim().Replace(' ', '-');
            string name = slug;
            for (int i = 1; !anchors.Add(name); i++)
            {
                name = string.Create(CultureInfo.InvariantCulture, $"{slug}-{i}");
            }
        }

        return anchors;
    }

    /// <summary>Gets the sentences of paragraphs and lists; not those of tables, headings and indented code.</summary>
    public IReadOnlyList<string> Sentences()
    {
        string text = string.Join('\n', Lines.Select(static line =>
            line.StartsWith('|') || line.StartsWith('#') || line.StartsWith("    ", StringComparison.Ordinal) ? ""
            : ListItem().Replace(line, "\n\n")));
        text = LinkText().Replace(Code().Replace(text, "code"), "$1");
        return [.. Paragraph().Split(text).SelectMany(static p => SentenceEnd().Split(p.Trim()))
            .Select(static s => Space().Replace(s.Trim(), " ")).Where(static s => s.Contains(' ', StringComparison.Ordinal))];
    }

    [GeneratedRegex(@"^<!--(.*)-->\s*$")]
    private static partial Regex Comment();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"\[([^\]]*)\]\([^)]*\)")]
    private static partial Regex LinkText();

    [GeneratedRegex(@"`[^`\n]*`")]
    private static partial Regex Code();

    [GeneratedRegex(@"^#{1,6} ")]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\p{L}\p{N} _-]")]
    private static partial Regex NotInAnchor();

    [GeneratedRegex(@"^\s*(?:- |\d+\. )")]
    private static partial Regex ListItem();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();

    [GeneratedRegex(@"\n\s*\n")]
    private static partial Regex Paragraph();

    [GeneratedRegex(@"(?<=[.!?:])\s+")]
    private static partial Regex SentenceEnd();
}
