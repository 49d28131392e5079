using System.Xml.Linq;

namespace Asya.Packages.Tests;

/// <summary>What is in the packages, and what they ask for.</summary>
[Collection(Packing.Name)]
public sealed class PackageTests(PackedPackages packed)
{
    private const string Templates = "Asya.Templates";
    private const string Tool = "Asya.Cli";
    private static readonly string[] ForUsers = ["Asya.Actors", "Asya.AgentFramework", "Asya.Client", "Asya.Contracts", "Asya.Hosting", "Asya.Testing"];
    private static readonly string[] Parts = ["Asya.Domain", "Asya.GatewayHost", "Asya.Grains", "Asya.Streaming"];
    private static readonly string[] OfTests = ["Microsoft.Extensions.TimeProvider.Testing", "Microsoft.Orleans.TestingHost"];

    private IEnumerable<Package> Libraries => packed.All.Values.Where(static package => package.Id is not (Templates or Tool));

    [FullFact]
    public void These_are_the_packages_and_no_others() =>
        Assert.Equal([.. ForUsers.Concat(Parts).Append(Templates).Append(Tool).Order(StringComparer.Ordinal)],
            packed.All.Keys.Order(StringComparer.Ordinal));

    [FullFact]
    public void Each_says_whose_it_is_what_it_is_for_and_under_which_license() => Assert.All(packed.All.Values, static package =>
    {
        Assert.Equal(PackedPackages.Version, package.Text("version"));
        Assert.Equal("Apache-2.0", package.Text("license"));
        Assert.Equal("README.md", package.Text("readme"));
        Assert.Equal("The authors of Asya on Orleans", package.Text("authors"));
        Assert.Contains("orleans", package.Text("tags"), StringComparison.Ordinal);
        Assert.True(package.Text("description").Length > 40, package.Id);
        Assert.Contains("NOTICE", package.Files);
        string title = ForUsers.Append(Templates).Append(Tool).Contains(package.Id) ? $"# {package.Id}" : "# A part of Asya";
        Assert.StartsWith(title, package.Read("README.md"), StringComparison.Ordinal);
    });

    [FullFact]
    public void Each_library_has_its_documentation_and_its_symbols() => Assert.All(Libraries, static package =>
    {
        string assembly = package.Id == "Asya.Contracts" ? "Asya.Grains.Interfaces" : package.Id;
        Assert.Contains($"lib/net10.0/{assembly}.dll", package.Files);
        Assert.Contains($"lib/net10.0/{assembly}.xml", package.Files);
        Assert.Equal([$"lib/net10.0/{assembly}.dll"], package.Files.Where(static file => file.EndsWith(".dll", StringComparison.Ordinal)));
        Assert.Contains($"lib/net10.0/{assembly}.pdb", package.Symbols());
        Assert.DoesNotContain(package.Files, static file => file.StartsWith("content", StringComparison.Ordinal)
            || file.Contains("PublicAPI", StringComparison.Ordinal) || file.EndsWith("packages.lock.json", StringComparison.Ordinal));
    });

    [FullFact]
    public void A_package_asks_for_what_its_project_references_and_that_is_packed() => Assert.All(Libraries, package =>
    {
        string folder = Path.Combine(
            RepositoryRoot.Path, package.Id == "Asya.Contracts" ? "Grains.Interfaces" : package.Id["Asya.".Length..]);
        string[] projects = [.. XDocument.Load(Directory.GetFiles(folder, "*.csproj").Single()).Descendants("ProjectReference")
            .Select(static reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value))
            .Select(static name => name == "Grains.Interfaces" ? "Asya.Contracts" : $"Asya.{name}").Order(StringComparer.Ordinal)];
        (string Id, string Version)[] ours = [.. package.Dependencies
            .Where(static d => d.Key.StartsWith("Asya.", StringComparison.Ordinal)).Select(static d => (d.Key, d.Value))];

        Assert.Equal(projects, ours.Select(static d => d.Id).Order(StringComparer.Ordinal));
        Assert.All(ours, d => Assert.Equal((PackedPackages.Version, true), (d.Version, packed.All.ContainsKey(d.Id))));
    });

    [FullFact]
    public async Task The_command_installs_from_its_package_alone_and_runs()
    {
        Assert.Contains(
            "<Command Name=\"asya\"", packed.All[Tool].Read("tools/net10.0/any/DotnetToolSettings.xml"), StringComparison.Ordinal);
        using EmptyMachine machine = await EmptyMachine.CreateAsync(packed.Folder);
        await machine.RunAsync(machine.Work, "new", "tool-manifest");
        await machine.RunAsync(machine.Work, "tool", "install", Tool, "--version", PackedPackages.Version);

        Assert.Contains("redrive", await machine.RunAsync(machine.Work, "asya", "tasks", "--help"), StringComparison.Ordinal);
    }

    [FullFact]
    public void Nothing_of_the_tests_and_no_analyzer_is_asked_for() => Assert.All(packed.All.Values, static package =>
        Assert.DoesNotContain(package.Dependencies.Keys, id =>
            id.Contains("xunit", StringComparison.OrdinalIgnoreCase) || id.Contains("TestKit", StringComparison.Ordinal)
                || id.Contains("Analyzers", StringComparison.Ordinal) || id.Contains("Test.Sdk", StringComparison.Ordinal)
                || (package.Id != "Asya.Testing" && OfTests.Contains(id))));

    [FullFact]
    public void A_package_that_ships_files_of_a_build_has_them_where_they_are_found()
    {
        Assert.Contains("buildTransitive/python/asya_runner.py", packed.All["Asya.Grains"].Files);
        Assert.All(ForUsers.Where(static id => id != "Asya.Contracts"), id =>
            Assert.Contains($"<Using Include=\"{id}\" />", packed.All[id].Read($"buildTransitive/{id}.targets"), StringComparison.Ordinal));
        Assert.Contains("content/app/.template.config/template.json", packed.All[Templates].Files);
        Assert.Contains(
            $"\"{PackedPackages.Version}\"", packed.All[Templates].Read("content/app/.template.config/template.json"), StringComparison.Ordinal);
        Assert.DoesNotContain(packed.All[Templates].Files, static file => file.Contains("/obj/", StringComparison.Ordinal));
    }
}
