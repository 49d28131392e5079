using System.Xml.Linq;
using YamlDotNet.RepresentationModel;

namespace Asya.Deploy.Tests;

/// <summary>The chart asya-playground: what asya-crew needs beside it, under the names of the setup guide.</summary>
public sealed class PlaygroundTests
{
    private static readonly string CrewValues = Path.Combine(Repository.Playground, "crew-values.yaml");

    private static IReadOnlyList<Manifest> Playground => Rendered.Manifests(Rendered.Playground());

    private static IReadOnlyList<Manifest> Crew => Rendered.Manifests(Rendered.CrewOfPlayground());

    [HelmFact]
    public void The_linter_finds_nothing()
    {
        Assert.Contains("0 chart(s) failed", Tool.Print(Tool.Helm!, "lint", "--strict", Repository.Playground), StringComparison.Ordinal);
        Assert.Contains(
            "0 chart(s) failed",
            Tool.Print(Tool.Helm!, "lint", "--strict", Repository.Chart, "--values", Repository.Values("guide.yaml"), "--values", CrewValues),
            StringComparison.Ordinal);
    }

    [HelmFact]
    public void MinIO_and_its_bucket_have_the_names_of_the_guide()
    {
        Manifest service = Assert.Single(Playground, static m => m.Title == "Service minio");
        Assert.Equal(
            ("asya-e2e", "9000"),
            (service["metadata", "namespace"], new Manifest((YamlMappingNode)((YamlSequenceNode)service.At("spec", "ports")!)[0])["port"]));
        Manifest secret = Assert.Single(Playground, static m => m.Title == "Secret minio");
        Assert.Equal(("minioadmin", "minioadmin"), (secret["stringData", "user"], secret["stringData", "password"]));
        Manifest job = Assert.Single(Playground, static m => m.Kind == "Job");
        Assert.Equal("local/asya-checkpoints", ((YamlSequenceNode)job.Pod()!.Containers().Single().At("args")!).Last().ToString());

        // A hook: `--wait` ends only when the bucket is there.
        Assert.Equal("post-install,post-upgrade", job["metadata", "annotations", "helm.sh/hook"]);
    }

    [HelmFact]
    public void Every_secret_that_the_crew_asks_for_is_made_with_the_keys_that_it_asks_for()
    {
        HashSet<string> made = [.. Playground.Where(static m => m.Kind == "Secret" && m["metadata", "namespace"] == "asya-system")
            .SelectMany(static m => ((YamlMappingNode)m.At("stringData")!).Select(entry => $"{m.Name}/{entry.Key}"))];
        string[] asked = [.. Crew.SelectMany(static m => m.Maps()).SelectMany(static m => (m.Key, new Manifest(m.Map)) switch
        {
            ("secretKeyRef", var reference) => [$"{reference["name"]}/{reference["key"]}"],
            ("secretRef", var reference) => Whole(reference["name"]!),
            ("secret", var reference) when reference["secretName"] is { } name => Whole(name),
            _ => (string[])[],
        }).Distinct()];

        Assert.NotEmpty(asked);
        Assert.All(asked, name => Assert.Contains(made, one => one == name || one.StartsWith(name + "/", StringComparison.Ordinal)));

        static string[] Whole(string name) => [name];
    }

    [HelmFact]
    public void The_crew_finds_MinIO_and_PostgreSQL_and_its_network_policy_lets_it()
    {
        Manifest env = Assert.Single(Crew, static m => m.Title == "ConfigMap asya-env");
        Assert.Equal(
            ("http://minio.asya-e2e.svc:9000", "s3://asya-checkpoints"), (env["data", "AWS_ENDPOINT_URL"], env["data", "ASYA_CHECKPOINT_URL"]));
        Manifest database = Assert.Single(Playground, static m => m.Title == "Secret asya-database");
        Assert.StartsWith("Host=postgres.asya-e2e.svc;", database["stringData", "url"], StringComparison.Ordinal);
        Assert.Contains(Playground, static m => m.Title == "Service postgres");

        Manifest policy = Assert.Single(Crew, static m => m.Title == "NetworkPolicy asya-silo");
        Assert.Contains(
            policy.Maps(), static m => m.Key == "podSelector" && new Manifest(m.Map)["matchLabels", "app.kubernetes.io/name"] == "minio");
    }

    [HelmFact]
    public void No_pod_has_more_rights_than_the_restricted_standard_gives() => Assert.All(
        Playground.Where(static m => m.Pod() is not null), static owner =>
        {
            Manifest pod = owner.Pod()!;
            Assert.Equal(("false", "true", "RuntimeDefault"), (pod["automountServiceAccountToken"], pod["securityContext", "runAsNonRoot"],
                pod["securityContext", "seccompProfile", "type"]));
            Assert.All(pod.Containers(), static container =>
            {
                Assert.Equal(("false", "true"),
                    (container["securityContext", "allowPrivilegeEscalation"], container["securityContext", "readOnlyRootFilesystem"]));
                Assert.Matches(@":(?!latest$)[A-Za-z0-9._-]+$", container["image"]!);
                Assert.NotNull(container["resources", "limits", "memory"]);
            });
        });

    [Fact]
    public void It_has_the_version_of_the_product_and_the_key_of_the_other_playground()
    {
        string version = XDocument.Load(Path.Combine(Repository.Root, "Directory.Build.props")).Descendants("Version").Single().Value;
        Manifest chart = Assert.Single(Manifest.Read(File.ReadAllText(Path.Combine(Repository.Playground, "Chart.yaml"))));
        Assert.Equal((version, version), (chart["version"], chart["appVersion"]));
        Assert.Equal(Repository.Text("overlays", "playground", "keys.json"), File.ReadAllText(Path.Combine(Repository.Playground, "files", "keys.json")));
    }

    [HelmTheory]
    [InlineData("minio.rootPassword=short", "rootPassword")]
    [InlineData("minio.bucket=Not_A_Bucket", "bucket")]
    [InlineData("postgress.enabled=false", "postgress")]
    public void Wrong_values_are_refused_by_their_name(string value, string why)
    {
        (int exitCode, _, string errors) = Tool.Run(Tool.Helm!, "template", "x", Repository.Playground, "--set", value);
        Assert.NotEqual(0, exitCode);
        Assert.Contains(why, errors, StringComparison.Ordinal);
    }
}
