
namespace Asya.Architecture.Tests;

/// <summary>The source files of this repository, as they lie beside the built tests.</summary>
internal static class SourceTree
{
    private static readonly string[] Skipped = ["artifacts", "bin", "obj", ".git", ".dotnet", "node_modules", "data"];

    public static string Root { get; } = RepositoryRoot.Path;

    /// <summary>Gets all C# files under some folders of the root, by their paths from there with forward slashes.</summary>
    public static IEnumerable<string> Files(params IEnumerable<string> folders) =>
        folders.Select(f => Path.Combine(Root, f)).Where(Directory.Exists).SelectMany(Walk)
            .Select(f => Path.GetRelativePath(Root, f).Replace('\\', '/'));

    public static string[] Lines(string file) => File.ReadAllLines(Path.Combine(Root, file));

    /// <summary>Gets the places where a line is not as it should be, written <c>file:line: text</c>.</summary>
    public static string[] Find(IEnumerable<string> files, Predicate<string> isWrong) =>
        [.. files.SelectMany(file => Lines(file).Select((line, i) => (line, at: $"{file}:{i + 1}: {line.Trim()}")))
            .Where(l => isWrong(l.line)).Select(l => l.at)];

    /// <summary>Gets all folders that hold sources.</summary>
    public static IEnumerable<string> Folders() => Below(Root);

    private static IEnumerable<string> Walk(string folder) =>
        Below(folder).SelectMany(static below => Directory.EnumerateFiles(below, "*.cs"));

    private static IEnumerable<string> Below(string folder) =>
        Directory.EnumerateDirectories(folder).Where(static d => !Skipped.Contains(Path.GetFileName(d))).SelectMany(Below).Prepend(folder);
}
