using System.Text.Json;
using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace Asya.Deploy.Tests;

/// <summary>The Helm chart: it accepts the guide's values, and kustomize builds the same objects from its generated manifests.</summary>
public sealed partial class ChartTests
{
    [HelmTheory]
    [InlineData("guide.yaml")]
    [InlineData("like-base.yaml")]
    [InlineData("everything.yaml")]
    [InlineData("original.yaml")]
    public void The_linter_finds_nothing(string values) =>
        Assert.Contains("0 chart(s) failed",
            Tool.Print(Tool.Helm!, "lint", "--strict", Repository.Chart, "--values", Repository.Values(values)), StringComparison.Ordinal);

    [HelmFact]
    public void The_guides_values_are_what_every_silo_gets()
    {
        IReadOnlyList<Manifest> manifests = Rendered.Manifests(Rendered.Chart("guide.yaml"));

        Manifest env = Assert.Single(manifests, static m => m.Title == "ConfigMap asya-env");
        Assert.Equal(("/state", "shallow"), (env["data", "ASYA_PERSISTENCE_MOUNT"], env["data", "ASYA_RESUME_MERGE_MODE"]));
        using JsonDocument metadata = JsonDocument.Parse(env["data", "ASYA_PAUSE_METADATA"]!);
        Assert.Equal("Review this analysis before proceeding", metadata.RootElement.GetProperty("prompt").GetString());
        Assert.Equal("/review/notes", metadata.RootElement.GetProperty("fields")[1].GetProperty("payload_key").GetString());
        Assert.All(
            manifests.Where(static m => m["metadata", "labels", "app.kubernetes.io/component"] == "silo" && m.Kind == "Deployment"),
            static silo =>
                Assert.Contains(
                    new Manifest(silo.Pod()!.Node).Maps(), static m => m.Key == "configMapRef" && m.Map["name"].ToString() == "asya-env"));
    }

    [HelmFact]
    public void Kustomize_makes_the_objects_of_the_chart()
    {
        Dictionary<string, string> expected = Comparable(Rendered.Chart("like-base.yaml"));
        Dictionary<string, string> actual = Comparable(Rendered.Kustomization("overlays/aws"));

        // The namespace is helm's to make; the example's actors and their configuration are the base's alone.
        Assert.Equal(
            expected.Keys.Concat(["Namespace asya-system", "AsyncActor draft", "AsyncActor publish"]).Order(StringComparer.Ordinal),
            actual.Keys.Order(StringComparer.Ordinal));
        Assert.All(expected.Where(static e => e.Key != "ConfigMap asya-config"), e => Assert.Equal(e.Value, actual[e.Key]));
    }

    [HelmTheory]
    [InlineData("x-pauze.enabled=true", "x-pauze")]
    [InlineData("x-pause.env.ASYA_PERSISTENCE_MOUNT=state", "ASYA_PERSISTENCE_MOUNT")]
    [InlineData("x-resume.env.ASYA_RESUME_MERGE_MODE=sideways", "ASYA_RESUME_MERGE_MODE")]
    [InlineData("checkpoints.url=", "checkpoints.existingClaim")]
    [InlineData("x-pause.env.A=one,x-resume.env.A=two,x-pause.enabled=true,x-resume.enabled=true",
        "x-pause and x-resume set A to different values")]
    public void Wrong_values_are_refused_by_their_name(string values, string why)
    {
        (int exitCode, _, string errors) = Tool.Run(Tool.Helm!, "template", "asya-crew", Repository.Chart, "--set", values);

        Assert.NotEqual(0, exitCode);
        Assert.Contains(why, errors, StringComparison.Ordinal);
    }

    // Allowed differences: helm's own labels and checksums, hashes in generated names, the namespace, and the overlay's purpose.
    private static Dictionary<string, string> Comparable(string yaml) => Manifest.Read(yaml).ToDictionary(
        static m => Unhashed(m.Title),
        static m =>
            string.Join('\n', Lines("", m.Node).Where(static l => !Own().IsMatch(l)).Select(Unhashed).Order(StringComparer.Ordinal)));

    private static IEnumerable<string> Lines(string path, YamlNode node) => node switch
    {
        YamlMappingNode map => map.SelectMany(e => Lines($"{path}/{e.Key}", e.Value)),
        YamlSequenceNode list => list.SelectMany((item, i) => Lines($"{path}/{i}", item)),
        _ => [$"{path}: {node.ToString().TrimEnd()}"],
    };

    private static string Unhashed(string text) => Hash().Replace(text, "");

    [GeneratedRegex("(?<=asya-(cluster|env|config|cancel-stale))-[a-z0-9]{10}$")]
    private static partial Regex Hash();

    [GeneratedRegex(
        "^/metadata/(namespace|annotations)|/annotations/checksum|^/metadata/labels/(app.kubernetes.io/(instance|managed-by)|helm.sh)|/image: |^/data/AWS_REGION: ")]
    private static partial Regex Own();
}
