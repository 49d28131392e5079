
namespace Asya.Grains.Tests.Telemetry;

/// <summary>A folder with a flows.yaml.</summary>
internal sealed class TemporaryFlows : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    public TemporaryFlows(string yaml) => _folder.Write("flows.yaml", yaml);

    public string Path => _folder.Path;

    public void Dispose() => _folder.Dispose();
}
