namespace Asya.Architecture.Tests;

/// <summary>While a cluster is upgraded, silos and gateways of two versions talk to each other: what is on the wire is only added to.</summary>
public sealed class WireManifestTests
{
    private const string File = "tests/Architecture.Tests/wire-contract.txt";

    /// <summary>Set to 1, the file is written anew. For additions, and for a version that says that it cannot be rolled out beside the one before.</summary>
    private const string Rewrite = "ASYA_WRITE_WIRE_CONTRACT";

    [Fact]
    public void What_crosses_the_wire_is_what_was_agreed()
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
