using YamlDotNet.RepresentationModel;

namespace Asya.Deploy.Tests;

/// <summary>The rules of every overlay, beyond its schema.</summary>
public sealed class OverlayTests
{
    /// <summary>The prerequisites in deploy/README.md. asya-s3 and asya-cancel-stale may be missing.</summary>
    private static readonly string[] BroughtAlong = [
        "asya-database", "asya-api-keys", "asya-push-key", "asya-mcp-key", "asya-s3", "asya-cancel-stale"];

    public static TheoryData<string> All => [.. Repository.Kustomizations];

    [KubectlTheory]
    [MemberData(nameof(All))]
    public void The_guides_commands_find_pods_and_actors(string path)
    {
        IReadOnlyList<Manifest> manifests = Rendered.Manifests(Rendered.Kustomization(path));

        foreach (string actor in (string[])["x-pause", "x-resume"])
        {
            Manifest deployment = Assert.Single(manifests, m => m["spec", "template", "metadata", "labels", "asya.sh/actor"] == actor);
            Assert.Equal(("Deployment", "asya-system"), (deployment.Kind, deployment["metadata", "namespace"]));
            Assert.Single(manifests, m => m.Kind == "AsyncActor" && m.Name == actor);
        }
    }

    [KubectlTheory]
    [MemberData(nameof(All))]
    public void No_pod_has_more_rights_than_the_restricted_standard_gives(string path)
    {
        foreach (Manifest owner in Rendered.Manifests(Rendered.Kustomization(path)).Where(static m => m.Pod() is not null))
        {
            Manifest pod = owner.Pod()!;
            Assert.Equal(
                ("true", "RuntimeDefault"), (pod["securityContext", "runAsNonRoot"], pod["securityContext", "seccompProfile", "type"]));
            Assert.True(pod["automountServiceAccountToken"] == "false", $"{owner.Title} mounts a token of the Kubernetes API");
            Assert.All(pod.Containers(), container =>
            {
                Assert.Equal(("false", "true"),
                    (container["securityContext", "allowPrivilegeEscalation"], container["securityContext", "readOnlyRootFilesystem"]));
                Assert.Equal("ALL", Assert.IsType<YamlSequenceNode>(container.At("securityContext", "capabilities", "drop"))[0].ToString());
                Assert.NotNull(container["resources", "requests", "memory"]);
                Assert.NotNull(container["resources", "limits", "memory"]);
            });
        }
    }

    [KubectlTheory]
    [MemberData(nameof(All))]
    public void Every_image_has_a_tag_and_none_is_latest(string path) =>
        Assert.All(
            Rendered.Manifests(Rendered.Kustomization(path)).Select(static m => m.Pod()).OfType<Manifest>()
                .SelectMany(static p => p.Containers()),
            static container => Assert.Matches(@":(?!latest$)[A-Za-z0-9._-]+$", container["image"]!));

    [KubectlTheory]
    [MemberData(nameof(All))]
    public void Every_referenced_object_exists(string path)
    {
        IReadOnlyList<Manifest> manifests = Rendered.Manifests(Rendered.Kustomization(path));
        HashSet<string> there = [
            .. manifests.Select(static m => m.Title), .. BroughtAlong.Select(static s => "Secret " + s), "ServiceAccount default"];
        IEnumerable<string> wanted = manifests.SelectMany(static m => m.Maps().SelectMany(static m => Reference(m.Key, new(m.Map))))
            .Distinct();

        Assert.DoesNotContain(wanted, w => !there.Contains(w));
    }

    [KubectlTheory]
    [MemberData(nameof(All))]
    public void Every_selector_selects_pods_and_every_scaler_has_what_it_scales(string path)
    {
        IReadOnlyList<Manifest> manifests = Rendered.Manifests(Rendered.Kustomization(path));
        YamlMappingNode[] pods =
            [.. manifests.Select(
                static m =>
                    m.At(m.Kind == "CronJob"
                        ? ["spec", "jobTemplate", "spec", "template", "metadata", "labels"]
                        : ["spec", "template", "metadata", "labels"])).OfType<YamlMappingNode>()];

        foreach ((Manifest owner, YamlNode selector) in manifests.SelectMany(static m => Selectors(m).Select(s => (m, s))))
        {
            Assert.True(pods.Any(p => ((YamlMappingNode)selector).All(p.Contains)), $"{owner.Title} selects nothing with {selector}");
        }

        Assert.All(
            manifests.Where(static m => m.Kind == "HorizontalPodAutoscaler"),
            scaler =>
                Assert.Null(
                    Assert.Single(manifests, m => m.Title == $"Deployment {scaler["spec", "scaleTargetRef", "name"]}")[
                        "spec", "replicas"]));
    }

    [KubectlFact]
    public void On_Azure_tasks_and_checkpoints_are_in_one_account_and_there_is_no_database_and_no_volume()
    {
        IReadOnlyList<Manifest> manifests = Rendered.Manifests(Rendered.Kustomization("overlays/azure"));
        Manifest settings = Assert.Single(
            manifests, static m => m.Kind == "ConfigMap" && m.Name.StartsWith("asya-env", StringComparison.Ordinal));
        Assert.Equal(
            ("azure", "myaccount", "azblob://asya-checkpoints"),
            (settings["data", "ASYA_TASK_STORE"], settings["data", "AZURE_STORAGE_ACCOUNT"], settings["data", "ASYA_CHECKPOINT_URL"]));

        Manifest[] silos = [
            .. manifests.Where(static m => m.Kind == "Deployment" && m["metadata", "labels", "app.kubernetes.io/component"] == "silo")];
        Assert.Equal(3, silos.Length);
        Assert.All(silos, static silo =>
        {
            Assert.Equal("true", silo["spec", "template", "metadata", "labels", "azure.workload.identity/use"]);
            Assert.DoesNotContain(silo.Maps(), static m => new Manifest(m.Map)["name"] == "ASYA_DATABASE_URL");
            Assert.DoesNotContain(silo.Maps(), static m => m.Key == "persistentVolumeClaim");
        });
        Assert.DoesNotContain(manifests, static m => m.Kind is "PersistentVolumeClaim" or "StorageClass");
        Assert.NotNull(
            Assert.Single(manifests, static m => m.Title == "ServiceAccount asya-silo")[
                "metadata", "annotations", "azure.workload.identity/client-id"]);
    }

    private static IEnumerable<YamlNode> Selectors(Manifest manifest) => manifest.Kind == "Service"
        ? [manifest.At("spec", "selector")!]
        : manifest.Maps().Where(static m => m.Map.Children.ContainsKey("matchLabels")).Select(static m => m.Map["matchLabels"]);

    private static IEnumerable<string> Reference(string key, Manifest map) => key switch
    {
        "configMapRef" or "configMap" => [$"ConfigMap {map["name"]}"],
        "secretRef" or "secretKeyRef" => [$"Secret {map["name"]}"],
        "secret" => [$"Secret {map["secretName"]}"],
        "persistentVolumeClaim" => [$"PersistentVolumeClaim {map["claimName"]}"],
        "spec" when map["serviceAccountName"] is { } account => [$"ServiceAccount {account}"],
        _ => [],
    };
}
