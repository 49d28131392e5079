namespace Asya.Grains.Tests.Telemetry;

/// <summary>A folder with a flows.yaml.</summary>
internal sealed class TemporaryFlows : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("asya-flows-");

    public TemporaryFlows(string yaml) => File.WriteAllText(System.IO.Path.Combine(Path, "flows.yaml"), yaml);

    public string Path => _folder.FullName;

    public void Dispose() => _folder.Delete(recursive: true);
}
