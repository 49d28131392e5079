namespace Asya.Docs.Tests;

/// <summary>README.md and all pages below docs/.</summary>
internal static class Pages
{
    public static IReadOnlyList<MarkdownPage> All { get; } = [.. Files().Select(MarkdownPage.Read)];

    /// <summary>Gets the pages for users. Decision records are kept as they were written.</summary>
    public static IEnumerable<MarkdownPage> ForUsers => All.Where(static p => !p.Path.StartsWith("docs/adr/", StringComparison.Ordinal));

    public static IEnumerable<MarkdownBlock> Blocks(params string[] languages) =>
        All.SelectMany(static p => p.Blocks).Where(b => languages.Contains(b.Language));

    public static MarkdownPage Get(string path) => All.Single(p => p.Path == path);

    /// <summary>Asserts that nothing was found, and else shows all of it.</summary>
    public static void AssertNone(IEnumerable<string> findings) => Assert.Equal("", string.Join('\n', findings));

    private static IEnumerable<string> Files() =>
        Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "docs"), "*.md", SearchOption.AllDirectories)
            .Select(static f => Path.GetRelativePath(RepositoryRoot.Path, f).Replace('\\', '/')).Order(StringComparer.Ordinal)
            .Prepend("README.md");
}
