namespace Asya.Deploy.Tests;

/// <summary>Everything that is rendered, against the schemas of the Kubernetes API, without a cluster.</summary>
public sealed class SchemaTests
{
    private static readonly string[] Charts = ["guide.yaml", "like-base.yaml", "everything.yaml", "original.yaml"];

    [KubectlFact]
    public void Everything_that_is_rendered_is_what_the_Kubernetes_API_knows()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("asya-deploy-");
        try
        {
            foreach (string path in Repository.Kustomizations)
            {
                File.WriteAllText(Path.Combine(folder.FullName, path.Replace('/', '-') + ".yaml"), Rendered.Kustomization(path));
            }

            foreach (string values in Charts)
            {
                File.WriteAllText(Path.Combine(folder.FullName, "chart-" + values), Rendered.Chart(values));
            }

            File.WriteAllText(Path.Combine(folder.FullName, "playground.yaml"), Rendered.Playground());
            File.WriteAllText(Path.Combine(folder.FullName, "crew-of-playground.yaml"), Rendered.CrewOfPlayground());
            File.Copy(Path.Combine(AppContext.BaseDirectory, "mistakes.yaml"), Path.Combine(folder.FullName, "mistakes.yaml"));
            (_, string output, string errors) =
                Tool.Run(
                    "node", [Path.Combine(Repository.Tools, "check.mjs"), Repository.Crd, .. Directory.EnumerateFiles(folder.FullName)]);

            Assert.True(errors.Length == 0, errors);
            string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal($"checked {Repository.Kustomizations.Count() + Charts.Length + 3} files", lines[^1]);
            Assert.DoesNotContain(lines[..^1], static l => !l.StartsWith("mistakes.yaml:", StringComparison.Ordinal));

            // The schema check is only meaningful if it detects errors.
            string mistakes = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "mistakes.yaml"));
            Assert.All(Manifest.Read(mistakes), m => Assert.Contains($"mistakes.yaml: {m.Title}: ", output, StringComparison.Ordinal));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
