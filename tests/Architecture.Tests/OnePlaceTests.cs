using System.Text.RegularExpressions;

namespace Asya.Architecture.Tests;

/// <summary>What is said in one place of the gateway is said nowhere else.</summary>
public sealed partial class OnePlaceTests
{
    // The addresses of 1.0 alone, and those that it shares with the guides.
    private static readonly string[] Doors = ["GatewayHost/A2A/Rest/RestEndpoints.cs", "GatewayHost/A2A/VersionSwitch.cs"];

    [Fact]
    public void Versions_of_A2A_are_told_apart_by_their_dialects() => Nowhere.Except(SourceTree.Find(
        SourceTree.Files("GatewayHost").Where(static file =>
            !file.StartsWith("GatewayHost/A2A/Dialects/", StringComparison.Ordinal) && !Doors.Contains(file)),
        static line => Comparison().IsMatch(line)));

    [Fact]
    public void Tasks_are_created_by_their_starter_alone()
    {
        string[] places = SourceTree.Find(SourceTree.Files("GatewayHost"), static line => Creation().IsMatch(line));

        Assert.StartsWith("GatewayHost/Tasks/TaskStarter.cs:", Assert.Single(places), StringComparison.Ordinal);
    }

    // A hidden parameter: who calls, and what else is needed of a request, stands in the signatures.
    [Fact]
    public void Requests_are_passed_on_and_not_looked_up() => Nowhere.Except(SourceTree.Find(
        SourceTree.Files("GatewayHost"), static line => line.Contains("HttpContextAccessor", StringComparison.Ordinal)));

    [GeneratedRegex(@"(==|!=|\bis(\s+not)?)\s+(A2ADialect\.|Version1Dialect|Version03Dialect|GuideDialect)|\bisVersion(1|03)\b")]
    private static partial Regex Comparison();

    [GeneratedRegex(@"\.Task\(\w+\)\s*\.CreateAsync\(")]
    private static partial Regex Creation();
}
