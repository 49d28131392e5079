using System.IO.Compression;
using System.Xml.Linq;

namespace Asya.Packages.Tests;

/// <summary>One packed package, as a user's NuGet sees it.</summary>
public sealed class Package
{
    private readonly string _file;
    private readonly XElement _metadata;

    public Package(string file)
    {
        _file = file;
        using ZipArchive archive = ZipFile.OpenRead(file);
        Files = [.. archive.Entries.Select(static entry => entry.FullName)];
        using Stream nuspec = archive.Entries.Single(static entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
        _metadata = XDocument.Load(nuspec).Root!.Elements().Single();
    }

    public string Id => Text("id");

    public IReadOnlyList<string> Files { get; }

    /// <summary>Gets the packages that it asks for, with their versions.</summary>
    public IReadOnlyDictionary<string, string> Dependencies => _metadata.Descendants()
        .Where(static element => element.Name.LocalName == "dependency")
        .ToDictionary(static element => element.Attribute("id")!.Value, static element => element.Attribute("version")!.Value);

    /// <summary>Gets a value of its metadata; empty: it has none.</summary>
    public string Text(string name) =>
        _metadata.Elements().FirstOrDefault(element => element.Name.LocalName == name)?.Value ?? "";

    /// <summary>Reads one of its files.</summary>
    public string Read(string name)
    {
        using ZipArchive archive = ZipFile.OpenRead(_file);
        using StreamReader reader = new(archive.GetEntry(name)!.Open());
        return reader.ReadToEnd();
    }

    /// <summary>Gets the files of its symbols; none: it has no symbols.</summary>
    public IReadOnlyList<string> Symbols()
    {
        string file = Path.ChangeExtension(_file, ".snupkg");
        if (!File.Exists(file))
        {
            return [];
        }

        using ZipArchive archive = ZipFile.OpenRead(file);
        return [.. archive.Entries.Select(static entry => entry.FullName)];
    }
}
