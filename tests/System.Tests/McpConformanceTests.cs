
namespace Asya.SystemTests;

/// <summary>The protocol's own conformance suite, against the product with flows of the names that it looks for.</summary>
public sealed class McpConformanceTests
{
    [FullFact]
    public async Task Only_checks_with_a_reason_fail()
    {
        string folder = Path.Combine(RepositoryRoot.Path, "tests", "System.Tests", "clients", "mcp-conformance", "config");
        await using SiloProcess silo = await SiloProcess.StartAsync(SiloSettings.Product with { Config = folder });

        await NodeClient.RunAsync(silo, "mcp-conformance", "run.mjs");
    }
}
