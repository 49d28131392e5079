namespace Asya.Architecture.Tests;

/// <summary>While a cluster is upgraded, silos and gateways of two versions talk to each other: the wire contract may only grow.</summary>
public sealed class WireManifestTests
{
    private const string File = "tests/Architecture.Tests/wire-contract.txt";

    /// <summary>
    /// Set to 1, the file is rewritten. For additions, and for a version that is documented as not compatible with a rolling upgrade.
    /// </summary>
    private const string Rewrite = "ASYA_WRITE_WIRE_CONTRACT";

    [Theory]
    [InlineData(1, 1, "asya.task has version 1 and needs 2: [Version(2)]")]
    [InlineData(1, 2, null)]
    [InlineData(2, 1, "asya.task has version 1 and needs 3: [Version(3)]")]
    public void An_interface_that_has_grown_needs_a_higher_version(int before, int now, string? wrong)
    {
        string[] agreed = ["asya.task.get() -> Task", $"asya.task has version {before}", "asya.feed.get() -> Task", "asya.feed has version 1"];
        string[] grown = ["asya.task.get() -> Task", "asya.task.put() -> Task", $"asya.task has version {now}", "asya.feed.get() -> Task",
            "asya.feed has version 1"];

        Assert.Equal(wrong is null ? [] : [wrong], WireManifest.WrongVersions(agreed, grown));
    }

    [Fact]
    public void An_interface_that_is_as_it_was_keeps_its_version_and_a_new_one_may_have_any()
    {
        string[] agreed = ["asya.task.get() -> Task", "asya.task has version 3"];

        Assert.Empty(WireManifest.WrongVersions(agreed, [.. agreed, "asya.new.get() -> Task", "asya.new has version 0"]));
        Assert.Single(WireManifest.WrongVersions(agreed, ["asya.task.get() -> Task", "asya.task has version 2"]));
    }

    [Fact]
    public void The_wire_contract_is_the_recorded_one()
    {
        string[] now = WireManifest.Lines();

        // Before the file is written: it is what the version is raised against.
        Nowhere.Except(WireManifest.WrongVersions(SourceTree.Lines(File), now));
        if (Environment.GetEnvironmentVariable(Rewrite) == "1")
        {
            System.IO.File.WriteAllLines(Path.Combine(SourceTree.Root, File), now);
        }

        string[] agreed = SourceTree.Lines(File);
        string[] gone = [.. agreed.Except(now).Where(static line => !WireManifest.IsVersion(line))];
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
