namespace Asya.Docs.Tests;

public sealed class LinkTests
{
    [Fact]
    public void Every_relative_link_leads_to_a_file_and_to_a_heading_in_it() => Pages.AssertNone(Pages.All.SelectMany(BrokenLinks));

    [Fact]
    public void Headings_have_the_names_that_GitHub_gives_them() => Assert.Equal(
        ["a-heading", "with-code-and-punctuation", "a-heading-1", "of-a-link"],
        MarkdownPage.Parse("# A heading\n## With `code`, and punctuation\n```sh\n# no heading\n```\n## A heading\n## Of [a link](x.md)\n")
            .Anchors());

    private static IEnumerable<string> BrokenLinks(MarkdownPage page)
    {
        string folder = Path.GetDirectoryName(Path.Combine(RepositoryRoot.Path, page.Path))!;
        foreach ((string target, int line) in page.Links().Where(static l => !l.Target.Contains(':', StringComparison.Ordinal)))
        {
            string[] parts = target.Split('#', 2);
            string file = parts[0].Length == 0 ? Path.Combine(RepositoryRoot.Path, page.Path) : Path.GetFullPath(parts[0], folder);
            if (!File.Exists(file) && !Directory.Exists(file))
            {
                yield return $"{page.Path}:{line}: there is no {target}";
            }
            else if (parts.Length == 2
                && !MarkdownPage.Read(Path.GetRelativePath(RepositoryRoot.Path, file)).Anchors().Contains(parts[1]))
            {
                yield return $"{page.Path}:{line}: {parts[0]} has no heading #{parts[1]}";
            }
        }
    }
}
