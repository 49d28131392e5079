using System.Text.RegularExpressions;

namespace Asya.Authority.Tests;

/// <summary>
/// The switch that a build without guards has. The product has none: it exists only in a copy of the sources, which the test makes, builds
/// and removes again.
/// </summary>
internal static class GuardSwitch
{
    private const string Key = "asya.removed-guard";

    private const string Source =
        """
        namespace Asya;

        public static class GuardSwitch
        {
            public static bool IsRemoved(string name) => System.AppContext.GetData("asya.removed-guard") as string == name;
        }
        """;

    private static readonly string[] Folders =
    [
        "Actors", "Domain", "GatewayHost", "Grains", "Grains.Interfaces", "Streaming", "eng", "python", "tests/Authority.Tests",
        "tests/TestKit",
    ];

    /// <summary>Gets a value indicating whether this is such a build.</summary>
    public static bool IsThere { get; } = typeof(Asya.Tasks.ITaskGrain).Assembly.GetType("Asya.GuardSwitch") is not null;

    /// <summary>Removes a guard, in a build that can; null: none is removed.</summary>
    public static void Remove(string? name) => AppContext.SetData(Key, name);

    /// <summary>Gets the source of a guard's file with the switch in it.</summary>
    public static string Put(Guard guard, string source)
    {
        int places = Regex.Count(source, Regex.Escape(guard.Text));
        if (places != 1)
        {
            throw new InvalidOperationException(
                $"The guard '{guard.Name}' stands {places} times in {guard.File}, not once: '{guard.Text}'. Change its row in GuardTable.");
        }

        string isRemoved = $"global::Asya.GuardSwitch.IsRemoved(\"{guard.Name}\")";
        string switched = guard.Switched.Replace("STANDS", "!" + isRemoved, StringComparison.Ordinal)
            .Replace("REMOVED", isRemoved, StringComparison.Ordinal);
        return source.Replace(guard.Text, switched, StringComparison.Ordinal);
    }

    /// <summary>Copies the sources into a folder, with every guard behind the switch.</summary>
    public static void CopyTo(string folder)
    {
        string root = RepositoryRoot.Path;
        foreach (string file in Folders.SelectMany(of => Directory.EnumerateFiles(Path.Combine(root, of), "*", SearchOption.AllDirectories))
            .Concat(Directory.EnumerateFiles(root)).Where(static file => !file.Contains("/node_modules/", StringComparison.Ordinal)))
        {
            string copy = Path.Combine(folder, Path.GetRelativePath(root, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        foreach (Guard guard in GuardTable.All)
        {
            string file = Path.Combine(folder, guard.File);
            File.WriteAllText(file, Put(guard, File.ReadAllText(file)));
        }

        File.WriteAllText(Path.Combine(folder, "Grains.Interfaces", "GuardSwitch.cs"), Source);
    }
}
