using System.Collections.Concurrent;

namespace Asya.Deploy.Tests;

/// <summary>The output of kubectl and helm for deploy/, rendered once for all tests.</summary>
internal static class Rendered
{
    private static readonly ConcurrentDictionary<string, Lazy<string>> Texts = new(StringComparer.Ordinal);

    public static string Kustomization(string path) =>
        Once(path, () => Tool.Print(Tool.Kubectl!, "kustomize", Path.Combine(Repository.Deploy, path)));

    public static string Chart(string values) => Once("chart " + values, () => Tool.Print(
        Tool.Helm!, "template", "asya-crew", Repository.Chart, "--namespace", "asya-system", "--include-crds", "--values",
        Repository.Values(values)));

    /// <summary>The playground's chart in the namespace of the setup guide, and the crew's with the values that go with it.</summary>
    public static string Playground() => Once("playground", static () => Tool.Print(
        Tool.Helm!, "template", "asya-playground", Repository.Playground, "--namespace", "asya-e2e", "--set", "crew.namespace=asya-system"));

    public static string CrewOfPlayground() => Once("crew of playground", static () => Tool.Print(
        Tool.Helm!, "template", "asya-crew", Repository.Chart, "--namespace", "asya-system", "--values", Repository.Values("guide.yaml"),
        "--values", Path.Combine(Repository.Playground, "crew-values.yaml")));

    public static IReadOnlyList<Manifest> Manifests(string yaml) => Manifest.Read(yaml);

    private static string Once(string name, Func<string> render) =>
        Texts.GetOrAdd(name, static (_, r) => new(r), render).Value;
}
