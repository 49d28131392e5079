namespace Asya.Architecture.Tests;

/// <summary>What is restored is written down, with the hash of its content, for each project.</summary>
public sealed class LockFileTests
{
    // It only downloads the compiler that the SDK names, which no lock file lists.
    private const string Unlocked = "eng/Crossgen/Crossgen.csproj";

    // What an application gets: it is restored where the template is used.
    private const string OfTemplates = "templates/app/";

    [Fact]
    public void Each_project_has_a_lock_file_and_no_lock_file_lacks_its_project()
    {
        string[] projects = [.. Find("*.csproj")
            .Where(static project => project != Unlocked && !project.StartsWith(OfTemplates, StringComparison.Ordinal))
            .Select(Folder).Order(StringComparer.Ordinal)];
        string[] locks = [.. Find("packages.lock.json").Select(Folder).Order(StringComparer.Ordinal)];

        Assert.NotEmpty(projects);
        Assert.Equal(projects, locks);
    }

    private static IEnumerable<string> Find(string pattern) => SourceTree.Folders()
        .SelectMany(folder => Directory.EnumerateFiles(folder, pattern))
        .Select(file => Path.GetRelativePath(SourceTree.Root, file).Replace('\\', '/'));

    private static string Folder(string file) => Path.GetDirectoryName(file)!;
}
