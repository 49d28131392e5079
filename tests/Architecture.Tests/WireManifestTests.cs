namespace Asya.Architecture.Tests;

/// <summary>While a cluster is upgraded, silos and gateways of two versions talk to each other: the wire contract may only grow.</summary>
public sealed class WireManifestTests
{
    private const string File = "tests/Architecture.Tests/wire-contract.txt";

    /// <summary>
    /// Set to 1, the file is rewritten. For additions, and for a version that is documented as not compatible with a rolling upgrade.
    /// </summary>
    private const string Rewrite = "ASYA_WRITE_WIRE_CONTRACT";

    [Fact]
    public void The_wire_contract_is_the_recorded_one()
    {
        string[] now = WireManifest.Lines();
        if (Environment.GetEnvironmentVariable(Rewrite) == "1")
        {
            System.IO.File.WriteAllLines(Path.Combine(SourceTree.Root, File), now);
        }

        string[] agreed = SourceTree.Lines(File);
        string[] gone = [.. agreed.Except(now)];
        string[] added = [.. now.Except(agreed)];

        Assert.True(
            gone.Length == 0,
            $"""
            Incompatible with what is deployed: a silo or gateway of the version before could not read, or would misread, what this one writes.
            Keep aliases, numbers, types and methods as they are; add new ones beside them.
            {string.Join(Environment.NewLine, gone.Select(static line => "  gone:  " + line).Concat(added.Select(static line => "  added: " + line)))}
            """);
        Assert.True(
            added.Length == 0,
            $"""
            New on the wire, which is fine: add these lines to {File}, or run this test with {Rewrite}=1.
            {string.Join(Environment.NewLine, added)}
            """);
    }
}
