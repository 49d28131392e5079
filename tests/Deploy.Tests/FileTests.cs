using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using YamlDotNet.RepresentationModel;

namespace Asya.Deploy.Tests;

/// <summary>Checks that need no tool.</summary>
public sealed partial class FileTests
{
    [Fact]
    public void The_policy_is_the_guides()
    {
        const string Guide = """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:GetObject","s3:PutObject","s3:DeleteObject"],"Resource":"arn:aws:s3:::asya-checkpoints/*"}]}
            """;

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Guide), JsonNode.Parse(Repository.Text("overlays", "aws", "iam-policy.json"))));
    }

    [Theory]
    [InlineData("asyncactors.yaml")]
    [InlineData("cancel_stale.py")]
    public void Files_shared_by_the_chart_and_the_plain_manifests_exist_once(string name) =>
        Assert.Single(Directory.EnumerateFiles(Repository.Deploy, name, SearchOption.AllDirectories));

    [Fact]
    public void The_chart_has_the_version_of_the_product()
    {
        string version = XDocument.Load(Path.Combine(Repository.Root, "Directory.Build.props")).Descendants("Version").Single().Value;
        Manifest chart = Assert.Single(Manifest.Read(File.ReadAllText(Path.Combine(Repository.Chart, "Chart.yaml"))));

        Assert.Equal((version, version), (chart.At("version")!.ToString(), chart.At("appVersion")!.ToString()));
    }

    [Fact]
    public void The_cluster_knows_every_field_that_a_manifest_may_have()
    {
        Manifest crd = Assert.Single(Manifest.Read(File.ReadAllText(Repository.Crd)));
        YamlMappingNode version = (YamlMappingNode)((YamlSequenceNode)crd.At("spec", "versions")!)[0];
        IEnumerable<string> known =
            ((YamlMappingNode)new Manifest(version).At("schema", "openAPIV3Schema", "properties", "spec", "properties")!)
                .Select(static p => p.Key.ToString());
        string reader = File.ReadAllText(Path.Combine(Repository.Root, "Grains", "Configuration", "ActorManifestFile.cs"));
        IEnumerable<string> read = ((string[])["SpecKeys", "SpecIgnored", "ActorIgnored", "Refused"]).SelectMany(list =>
            Quoted().Matches(Regex.Match(reader, list + @"(?: \{ get; \})? =\s*\[(.*?)\];", RegexOptions.Singleline).Groups[1].Value)
                .Select(static m => m.Groups[1].Value));

        Assert.Equal(read.Order(StringComparer.Ordinal), known.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Images_have_pinned_bases_and_do_not_run_as_root()
    {
        string[] lines = Repository.Text("docker", "Dockerfile").Split('\n');

        Assert.All(lines.TakeWhile(static l => !l.StartsWith("FROM ", StringComparison.Ordinal))
            .Where(static l => l.StartsWith("ARG ", StringComparison.Ordinal)), static l => Assert.Matches(@":\d+\.\d+\.\d+-[a-z-]+$", l));
        Assert.All(lines.Where(static l => l.StartsWith("FROM ", StringComparison.Ordinal)),
            static l => Assert.StartsWith("FROM ${", l, StringComparison.Ordinal));
        string[] stages = Repository.Text("docker", "Dockerfile").Split("\nFROM ")[2..];
        Assert.Equal(3, stages.Length);
        Assert.All(stages, static s => Assert.Contains("\nUSER 1654:1654\n", s, StringComparison.Ordinal));
    }

    [Fact]
    public void The_build_sees_every_folder_that_it_copies()
    {
        string[] let =
            [.. Repository.Text("docker", "Dockerfile.dockerignore").Split('\n').Where(static l => l.StartsWith('!'))
                .Select(static l => l[1..])];

        Assert.All(let, static l => Assert.True(Path.Exists(Path.Combine(Repository.Root, l)), $"{l} is not there"));
        IEnumerable<string> copied = Repository.Text("docker", "Dockerfile").Split('\n')
            .Where(static l => l.StartsWith("COPY ", StringComparison.Ordinal) && !l.Contains("--from", StringComparison.Ordinal))
            .SelectMany(static l => l.Split(' ')[1..^1]).Where(static c => c != ".");
        Assert.All(copied,
            c => Assert.True(File.Exists(Path.Combine(Repository.Root, c)) && let.Contains(c.Split('/')[0]), $"{c} cannot be copied"));
    }

    [Fact]
    public void The_build_restores_the_projects_that_it_publishes()
    {
        string dockerfile = Repository.Text("docker", "Dockerfile");
        HashSet<string> needed = [];
        Queue<string> open = new(Published().Matches(dockerfile).Select(static m => m.Groups[1].Value));
        while (open.TryDequeue(out string? project))
        {
            if (needed.Add(project))
            {
                string folder = Path.Combine(Repository.Root, Path.GetDirectoryName(project)!);
                foreach (XAttribute reference in XDocument.Load(Path.Combine(Repository.Root, project)).Descendants("ProjectReference")
                    .Attributes("Include"))
                {
                    open.Enqueue(
                        Path.GetRelativePath(Repository.Root, Path.GetFullPath(Path.Combine(folder, reference.Value.Replace('\\', '/')))));
                }
            }
        }

        Assert.NotEmpty(needed);
        Assert.Equal(needed.Order(StringComparer.Ordinal), CopiedProject().Matches(dockerfile).Select(static m => m.Groups[1].Value)
            .Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Probes_ask_what_the_gateway_serves()
    {
        string routes = File.ReadAllText(Path.Combine(Repository.Root, "GatewayHost", "Hosting", "HostRoutes.cs"));
        IEnumerable<string> asked = Probe().Matches(Repository.Text("base", "asya.yaml")).Select(static m => m.Groups[1].Value).Distinct();

        Assert.Equal(["/health/live", "/health/ready"], asked.Order(StringComparer.Ordinal));
        Assert.All(asked, path => Assert.Contains($"\"{path}\"", routes, StringComparison.Ordinal));
    }

    [GeneratedRegex("\"([A-Za-z]+)\"")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"dotnet publish (\S+\.csproj)")]
    private static partial Regex Published();

    [GeneratedRegex(@"^COPY ((?<folder>\S+/)\S+\.csproj) \k<folder>packages\.lock\.json ", RegexOptions.Multiline)]
    private static partial Regex CopiedProject();

    [GeneratedRegex("httpGet: {path: ([^,]+),")]
    private static partial Regex Probe();
}
