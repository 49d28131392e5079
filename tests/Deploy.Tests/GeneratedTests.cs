namespace Asya.Deploy.Tests;

/// <summary>deploy/generate: the checked-in files are its output for the chart and the samples.</summary>
public sealed class GeneratedTests : IDisposable
{
    private readonly DirectoryInfo _copy = Directory.CreateTempSubdirectory("asya-generate-");

    public void Dispose() => _copy.Delete(recursive: true);

    [HelmFact]
    public void The_checked_in_files_match_their_sources()
    {
        (int exitCode, string difference, string errors) = Generate(Repository.Root, "--check");

        Assert.True(exitCode == 0, $"{errors}{difference}");
    }

    [HelmFact]
    public void A_changed_source_is_reported_as_a_diff_and_generating_resolves_it()
    {
        string root = CopyOfSources();
        Replace(Path.Combine(root, "deploy", "helm-charts", "asya-crew", "values.yaml"), "  id: asya\n", "  id: other\n");
        Replace(Path.Combine(root, "samples", "python", "report_approval", "flows.yaml"), "timeout: 120", "timeout: 121");
        File.Delete(Path.Combine(root, "deploy", "base", "crd", "view-role.yaml"));

        (int exitCode, string difference, string errors) = Generate(root, "--check");

        Assert.True(exitCode == 1, errors);
        Assert.Contains("Run deploy/generate.", errors, StringComparison.Ordinal);
        Assert.Contains("\n-ASYA_CLUSTER_ID=asya\n+ASYA_CLUSTER_ID=other\n", difference, StringComparison.Ordinal);
        Assert.Contains("\n-  timeout: 120\n+  timeout: 121\n", difference, StringComparison.Ordinal);
        Assert.Contains("\n+  name: asya-view-asyncactors\n", difference, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(root, "deploy", "base", "crd", "view-role.yaml")), "--check has written");
        Assert.Equal((0, "", ""), Generate(root));
        Assert.Equal((0, "", ""), Generate(root, "--check"));
    }

    [HelmFact]
    public void A_chart_that_cannot_be_rendered_leaves_the_files_as_they_are()
    {
        string root = CopyOfSources();
        string manifests = Path.Combine(root, "deploy", "base", "asya.yaml");
        string before = File.ReadAllText(manifests);
        Replace(Path.Combine(root, "deploy", "helm-charts", "asya-crew", "values.yaml"), "  url: s3://asya-checkpoints\n", "  url: \"\"\n");

        (int exitCode, _, string errors) = Generate(root);

        Assert.NotEqual(0, exitCode);
        Assert.Contains("checkpoints.existingClaim", errors, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(manifests));
    }

    [Fact]
    public void Without_helm_the_error_has_the_remedy()
    {
        (int exitCode, _, string errors) = Tool.Run("env", "HELM=/no/such/helm", Path.Combine(Repository.Deploy, "generate"));

        Assert.Equal(2, exitCode);
        Assert.Contains("there is no '/no/such/helm'. Install Helm", errors, StringComparison.Ordinal);
    }

    private static (int ExitCode, string Output, string Errors) Generate(string root, params IEnumerable<string> arguments) =>
        Tool.Run("env", ["HELM=" + Tool.Helm, Path.Combine(root, "deploy", "generate"), .. arguments]);

    private static void Replace(string file, string from, string to)
    {
        string text = File.ReadAllText(file);
        Assert.Contains(from, text, StringComparison.Ordinal);
        File.WriteAllText(file, text.Replace(from, to, StringComparison.Ordinal));
    }

    private string CopyOfSources()
    {
        foreach (string folder in (string[])["deploy", Path.Combine("samples", "python", "report_approval")])
        {
            string from = Path.Combine(Repository.Root, folder);
            foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
            {
                string to = Path.Combine(_copy.FullName, folder, Path.GetRelativePath(from, file));
                Directory.CreateDirectory(Path.GetDirectoryName(to)!);
                File.Copy(file, to);
            }
        }

        return _copy.FullName;
    }
}
