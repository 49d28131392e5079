namespace Asya.Deploy.Tests;

/// <summary>Where the files are that these tests read.</summary>
internal static class Repository
{
    public static string Root => RepositoryRoot.Path;

    public static string Deploy { get; } = Path.Combine(Root, "deploy");

    public static string Chart { get; } = Path.Combine(Deploy, "helm-charts", "asya-crew");

    /// <summary>Gets the chart of what asya-crew needs beside it.</summary>
    public static string Playground { get; } = Path.Combine(Deploy, "helm-charts", "asya-playground");

    public static string Tools { get; } = Path.Combine(Root, "tests", "Deploy.Tests", "tools");

    public static string Crd { get; } = Path.Combine(Chart, "crds", "asyncactors.yaml");

    /// <summary>Gets everything that <c>kubectl kustomize</c> can be asked for as a whole.</summary>
    public static IEnumerable<string> Kustomizations =>
        Directory.EnumerateDirectories(Path.Combine(Deploy, "overlays")).Select(static d => "overlays/" + Path.GetFileName(d))
            .Append("base").Order(StringComparer.Ordinal);

    public static string Text(params string[] path) => File.ReadAllText(Path.Combine([Deploy, .. path]));

    public static string Values(string name) => Path.Combine(AppContext.BaseDirectory, "values", name);
}
