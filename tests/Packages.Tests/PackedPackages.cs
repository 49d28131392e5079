using System.Xml.Linq;

namespace Asya.Packages.Tests;

/// <summary>All packages, packed once for the tests as a release packs them.</summary>
public sealed class PackedPackages : IAsyncLifetime
{
    /// <summary>The version that packages have.</summary>
    public static string Version { get; } = XDocument.Load(Path.Combine(RepositoryRoot.Path, "Directory.Build.props"))
        .Descendants("Version").Single().Value;

    /// <summary>Gets where they are.</summary>
    public string Folder { get; } = Path.Combine(RepositoryRoot.Path, "artifacts", "packages");

    /// <summary>Gets what is in each of them, by its id.</summary>
    public IReadOnlyDictionary<string, Package> All { get; private set; } = new Dictionary<string, Package>();

    public async Task InitializeAsync()
    {
        if (!Tier.IsFull)
        {
            return;
        }

        await Dotnet.RunAsync(Path.Combine(RepositoryRoot.Path, "eng", "pack"), ["--no-build"], RepositoryRoot.Path);
        All = Directory.GetFiles(Folder, "*.nupkg").Select(static file => new Package(file)).ToDictionary(static package => package.Id);
    }

    public Task DisposeAsync() => Task.CompletedTask;
}

/// <summary>The tests share one packing.</summary>
[CollectionDefinition(Name)]
public sealed class Packing : ICollectionFixture<PackedPackages>
{
    public const string Name = "packages";
}
