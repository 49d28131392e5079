using System.Text.Json;
using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace Asya.Deploy.Tests;

/// <summary>compose.yaml and what it mounts. No container was started: what is tested is that the parts fit each other.</summary>
public sealed partial class ComposeTests
{
    private static readonly string File = Path.Combine(Repository.Root, "compose.yaml");
    private static readonly string Schema = Path.Combine(Repository.Root, "tests", "Deploy.Tests", "compose.schema.json");
    private static readonly YamlMappingNode Root = Merged(Manifest.Read(System.IO.File.ReadAllText(File)).Single().Node);

    private static IReadOnlyDictionary<string, Manifest> Services { get; } =
        Map(Root, "services")!.ToDictionary(static s => s.Key.ToString(), static s => new Manifest((YamlMappingNode)s.Value));

    [HelmFact]
    public void It_is_what_the_specification_of_compose_allows() => Assert.Equal("checked 1 files\n", Validate(File));

    [HelmTheory]
    [InlineData("    image: asya-silo:dev\n", "    imagee: asya-silo:dev\n", "(imagee)")]
    [InlineData("condition: service_healthy", "condition: healthy", "must be equal to one of the allowed values")]
    [InlineData("restart: unless-stopped", "restart: sometimes", "must be equal to one of the allowed values")]
    [InlineData("retries: 30", "retries: many", "must be integer")]
    [InlineData("OTEL_METRIC_EXPORT_INTERVAL: \"5000\"", "OTEL_METRIC_EXPORT_INTERVAL: 5000", "must be string")]
    public void A_mistake_in_it_is_found(string right, string wrong, string found)
    {
        string text = System.IO.File.ReadAllText(File);
        Assert.Contains(right, text, StringComparison.Ordinal);
        string file = Path.GetTempFileName();
        try
        {
            System.IO.File.WriteAllText(file, text.Replace(right, wrong, StringComparison.Ordinal));
            Assert.Contains(found, Validate(file), StringComparison.Ordinal);
        }
        finally
        {
            System.IO.File.Delete(file);
        }
    }

    [Fact]
    public void It_has_all_that_a_playground_needs() => Assert.Equal(
        ["bucket", "collector", "gateway", "grafana", "minio", "postgres", "prometheus", "silo"], Services.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void Every_file_that_is_mounted_is_there() => Assert.All(
        Services.Values.SelectMany(static s => Texts(s, "volumes")).Where(static v => v.StartsWith('.')),
        static volume =>
        {
            Assert.EndsWith(":ro", volume, StringComparison.Ordinal);
            Assert.True(Path.Exists(Path.Combine(Repository.Root, volume.Split(':')[0])), volume);
        });

    [Fact]
    public void Every_volume_and_every_service_that_is_named_is_defined()
    {
        string[] volumes = [.. Map(Root, "volumes")!.Select(static v => v.Key.ToString())];
        Assert.Equal(
            volumes.Order(StringComparer.Ordinal),
            Services.Values.SelectMany(static s => Texts(s, "volumes")).Where(static v => !v.StartsWith('.'))
                .Select(static v => v.Split(':')[0]).Order(StringComparer.Ordinal));
        Assert.All(Services.Values.SelectMany(static s => Keys(s, "depends_on")), static name => Assert.Contains(name, Services.Keys));
        Assert.All(
            Services.Where(static s => s.Value.At("depends_on") is not null).SelectMany(static s => Map(s.Value.Node, "depends_on")!),
            static wait => Assert.Equal(
                (string?)new Manifest((YamlMappingNode)wait.Value)["condition"] == "service_healthy", Services[wait.Key.ToString()].At("healthcheck") is not null));
    }

    [Fact]
    public void Every_port_is_this_machines_alone() => Assert.All(
        Services.Values.SelectMany(static s => Texts(s, "ports")),
        static port => Assert.StartsWith("127.0.0.1:", port, StringComparison.Ordinal));

    [Fact]
    public void Images_have_a_tag_and_those_that_the_cluster_has_too_have_the_same_one()
    {
        string playground = Repository.Text("overlays", "playground", "minio.yaml") + Repository.Text("overlays", "playground", "postgres.yaml");
        Assert.All(Services.Values, service =>
        {
            string image = service["image"]!;
            Assert.Matches(@":(?!latest$)[A-Za-z0-9._-]+$", image);
            string name = image.Split(':')[0];
            Assert.True(!playground.Contains($"image: {name}:", StringComparison.Ordinal) || playground.Contains($"image: {image}\n", StringComparison.Ordinal), image);
        });
    }

    [Fact]
    public void A_silo_and_a_gateway_have_the_variables_of_the_clusters_and_agree_about_the_cluster()
    {
        string[] known = [.. Variable().Matches(System.IO.File.ReadAllText(Path.Combine(Repository.Root, "docs", "configuration.md")))
            .Select(static m => m.Value)];
        (Manifest silo, Manifest gateway) = (Services["silo"], Services["gateway"]);
        Assert.All(
            Keys(silo, "environment").Concat(Keys(gateway, "environment"))
                .Where(static name => name.StartsWith("ASYA_", StringComparison.Ordinal)),
            name => Assert.Contains(name, known));
        Assert.All(
            (string[])["ASYA_CLUSTER_ID", "ASYA_SERVICE_ID", "ASYA_SILO_CLIENT_PORT", "ASYA_API_KEYS_FILE", "Asya__Gateway__Mcp__StateKey"],
            name => Assert.Equal(silo["environment", name], gateway["environment", name]));
        Assert.Equal(("silo", silo["networks", "default", "ipv4_address"]), (gateway["environment", "ASYA_SILO_HOST"], silo["environment", "ASYA_POD_IP"]));
        Assert.Equal(
            $"Host=postgres;Database={Services["postgres"]["environment", "POSTGRES_DB"]};Username={Services["postgres"]["environment", "POSTGRES_USER"]};"
            + $"Password={Services["postgres"]["environment", "POSTGRES_PASSWORD"]}",
            silo["environment", "ASYA_DATABASE_URL"]);
        Assert.Equal(
            (Services["minio"]["environment", "MINIO_ROOT_USER"], Services["minio"]["environment", "MINIO_ROOT_PASSWORD"]),
            (silo["environment", "AWS_ACCESS_KEY_ID"], silo["environment", "AWS_SECRET_ACCESS_KEY"]));
        Assert.Equal($"s3://{Texts(Services["bucket"], "command")[^1]["local/".Length..]}", silo["environment", "ASYA_CHECKPOINT_URL"]);
    }

    [Fact]
    public void The_dashboard_finds_its_source_and_Prometheus_its_alerts()
    {
        Manifest source = Read("grafana", "datasources.yaml");
        Assert.Equal("http://prometheus:9090", new Manifest((YamlMappingNode)((YamlSequenceNode)source.At("datasources")!)[0])["url"]);
        string dashboards = new Manifest((YamlMappingNode)((YamlSequenceNode)Read("grafana", "dashboards.yaml").At("providers")!)[0])["options", "path"]!;
        Assert.Contains(Texts(Services["grafana"], "volumes"), v => v.Split(':')[1] == dashboards + "/asya.json");
        Assert.Equal(dashboards + "/asya.json", Services["grafana"]["environment", "GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"]);
        Assert.Contains(Texts(Services["prometheus"], "volumes"), static v => v.Contains("alerts.yaml:/etc/prometheus/alerts.yaml", StringComparison.Ordinal));
        Assert.Equal("alerts.yaml", ((YamlSequenceNode)Read("prometheus.yaml").At("rule_files")!).Single().ToString());
    }

    [Fact]
    public void The_alerts_are_those_of_the_operations_page_that_are_metrics()
    {
        string page = System.IO.File.ReadAllText(Path.Combine(Repository.Root, "docs", "operations.md"));
        IEnumerable<string> told = PageMetric().Matches(page[page.IndexOf("## Alerts", StringComparison.Ordinal)..page.IndexOf("## Failure modes", StringComparison.Ordinal)])
            .Select(static m => m.Groups[1].Value.Replace('.', '_'));
        Manifest group = new((YamlMappingNode)((YamlSequenceNode)Read("alerts.yaml").At("groups")!)[0]);
        Manifest[] rules = [.. ((YamlSequenceNode)group.At("rules")!).Select(static r => new Manifest((YamlMappingNode)r))];

        Assert.All(rules, static rule => Assert.True(
            rule["alert"] is not null && rule["labels", "severity"] is not null && rule["annotations", "summary"] is not null, rule["expr"]));
        string dashboard = System.IO.File.ReadAllText(Path.Combine(Repository.Deploy, "grafana", "asya.json"));
        string[] asked = [.. rules.SelectMany(static rule => Series().Matches(rule["expr"]!).Select(static m => m.Value)).Distinct()];
        Assert.All(asked, name => Assert.Contains(name, dashboard, StringComparison.Ordinal));
        Assert.Equal(
            told.Order(StringComparer.Ordinal).Distinct(),
            asked.Select(static name => name.Replace("_total", "", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_page_shows_the_key_that_the_gateway_knows()
    {
        using JsonDocument keys = JsonDocument.Parse(Repository.Text("overlays", "playground", "keys.json"));
        string page = Repository.Text("README.md");
        string key = Key().Match(page).Value;
        Assert.Contains(
            Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(key))),
            keys.RootElement.GetRawText(), StringComparison.OrdinalIgnoreCase);
        Assert.Contains("docker compose up --build --wait", page, StringComparison.Ordinal);
    }

    private static string Validate(string file) => Tool.Print("node", Path.Combine(Repository.Tools, "validate.mjs"), Schema, file);

    private static Manifest Read(params string[] path) => Manifest.Read(Repository.Text(["compose", .. path])).Single();

    private static string[] Texts(Manifest service, string name) =>
        service.At(name) is YamlSequenceNode list ? [.. list.Select(static item => item.ToString())] : [];

    private static string[] Keys(Manifest service, string name) =>
        service.At(name) is YamlMappingNode map ? [.. map.Select(static entry => entry.Key.ToString())] : [];

    private static YamlMappingNode? Map(YamlMappingNode node, string name) => new Manifest(node).At(name) as YamlMappingNode;

    // As every reader of compose files does with `<<`.
    private static YamlMappingNode Merged(YamlMappingNode node)
    {
        YamlMappingNode merged = [];
        foreach ((YamlNode key, YamlNode value) in node.OrderBy(static entry => entry.Key.ToString() != "<<"))
        {
            YamlNode taken = value is YamlMappingNode map ? Merged(map) : value;
            foreach ((YamlNode name, YamlNode member) in key.ToString() == "<<" ? (YamlMappingNode)taken : new YamlMappingNode(key, taken))
            {
                merged.Children[name] = member;
            }
        }

        return merged;
    }

    [GeneratedRegex(@"\bASYA_[A-Z0-9_]+\b")]
    private static partial Regex Variable();

    [GeneratedRegex(@"^\| `(asya\.[a-z.]+)`", RegexOptions.Multiline)]
    private static partial Regex PageMetric();

    [GeneratedRegex(@"\basya_(?:task|actor|store|push)_[a-z_]+")]
    private static partial Regex Series();

    [GeneratedRegex("asya_[0-9a-f]{64}")]
    private static partial Regex Key();
}
