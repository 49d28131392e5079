using System.Reflection;
using System.Runtime.CompilerServices;

namespace Asya.Architecture.Tests;

/// <summary>The allowed references between projects and namespaces.</summary>
public sealed class DirectionTests
{
    private static readonly string[] Product = [
        "Grains.Interfaces", "Domain", "Actors", "Grains", "Streaming", "GatewayHost", "Client", "Hosting", "Silo", "Testing", "Cli",
        "AgentFramework"];

    [Fact]
    public void The_gateway_knows_the_grains_interfaces_and_the_streams_only() =>
        Assert.Equal(["Asya.Grains.Interfaces", "Asya.Streaming"], OwnReferences("Asya.GatewayHost"));

    [Fact]
    public void The_client_knows_the_grains_interfaces_and_the_streams_only() =>
        Assert.Equal(["Asya.Grains.Interfaces", "Asya.Streaming"], OwnReferences("Asya.Client"));

    [Fact]
    public void The_streams_know_the_grains_interfaces_only() => Assert.Equal(["Asya.Grains.Interfaces"], OwnReferences("Asya.Streaming"));

    [Fact]
    public void Only_the_grains_and_what_tests_flows_see_what_rules_actors_and_interfaces_keep_to_themselves() =>
        Assert.Equal(
            ["Actors -> Asya.Grains", "Actors -> Asya.Testing", "Domain -> Asya.Grains", "Domain -> Asya.Testing",
                "Grains -> Asya.Testing", "Grains.Interfaces -> Asya.Grains", "Grains.Interfaces -> Asya.Testing"],
            Product.SelectMany(static p => Assembly.Load($"Asya.{p}").GetCustomAttributes<InternalsVisibleToAttribute>()
                .Where(a => Product.Contains(a.AssemblyName["Asya.".Length..])).Select(a => $"{p} -> {a.AssemblyName}"))
                .Order(StringComparer.Ordinal));

    [Fact]
    public void The_rules_know_the_grains_interfaces_only() => Assert.Equal(["Asya.Grains.Interfaces"], OwnReferences("Asya.Domain"));

    [Fact]
    public void What_authors_of_actors_use_knows_no_grains() =>
        Assert.Equal(["Asya.Domain", "Asya.Grains.Interfaces"], OwnReferences("Asya.Actors"));

    [Fact]
    public void The_grains_know_neither_their_host_nor_the_gateway() =>
        Assert.Equal(["Asya.Actors", "Asya.Domain", "Asya.Grains.Interfaces"], OwnReferences("Asya.Grains"));

    [Fact]
    public void What_tests_flows_knows_the_grains_and_neither_host_nor_gateway() =>
        Assert.Equal(["Asya.Actors", "Asya.Domain", "Asya.Grains", "Asya.Grains.Interfaces"], OwnReferences("Asya.Testing"));

    [Fact]
    public void The_interfaces_reference_no_other_project() => Nowhere.Except(OwnReferences("Asya.Grains.Interfaces"));

    [Fact]
    public void The_silo_is_a_program_without_actors_of_its_own() => Assert.Equal(["Asya.Hosting"], OwnReferences("Asya.Silo"));

    [Fact]
    public void The_command_line_knows_the_gateway_by_HTTP_only() => Nowhere.Except(OwnReferences("Asya.Cli"));

    [Fact]
    public void A_bridge_to_another_framework_knows_what_authors_of_actors_use_only() =>
        Assert.Equal(["Asya.Actors", "Asya.Grains.Interfaces"], OwnReferences("Asya.AgentFramework"));

    [Fact]
    public void Only_its_bridge_knows_another_framework_of_agents() =>
        Assert.Equal(
            ["AgentFramework"], Product.Where(static p => References($"Asya.{p}")
                .Any(static r => r.StartsWith("Microsoft.Agents", StringComparison.Ordinal))));

    [Fact]
    public void The_rules_are_no_public_surface() =>
        Assert.Equal(
            ["Asya.Domain.Resiliency"],
            Assembly.Load("Asya.Domain").GetExportedTypes()
                .Where(static t => t.Namespace?.StartsWith("Asya", StringComparison.Ordinal) is true).Select(static t => t.Namespace)
                .Distinct());

    [Fact]
    public void Nothing_that_is_shipped_knows_the_tests() =>
        Nowhere.Except(
            Product.SelectMany(p => References($"Asya.{p}")
                .Where(static r => r is "Asya.TestKit" || r.StartsWith("xunit", StringComparison.Ordinal)).Select(r => $"{p} -> {r}")));

    [Fact]
    public void Only_hosts_know_the_web_server() =>
        Nowhere.Except(new[] { "Asya.Grains.Interfaces", "Asya.Domain", "Asya.Actors", "Asya.Grains" }
            .SelectMany(
                a => References(a).Where(r => r.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal)).Select(r => $"{a} -> {r}")));

    [Fact]
    public void The_gateway_has_no_database_and_no_object_store() =>
        Assert.DoesNotContain(References("Asya.GatewayHost"), r =>
            r.StartsWith("AWSSDK", StringComparison.Ordinal) || r.Contains("Sqlite", StringComparison.OrdinalIgnoreCase)
                || r.StartsWith("Npgsql", StringComparison.Ordinal));

    [Fact]
    public void What_the_databases_share_knows_none_of_them() =>
        Nowhere.Except(SourceTree.Find(
            SourceTree.Files("Grains").Where(static f => f.StartsWith("Grains/Storage/Relational/", StringComparison.Ordinal)),
            static line => line.TrimStart() is var code && !code.StartsWith("//", StringComparison.Ordinal)
                && (code.Contains("Npgsql", StringComparison.Ordinal) || code.Contains("Sqlite", StringComparison.Ordinal))));

    [Fact]
    public void Only_the_checkpoints_know_S3() =>
        Nowhere.Except(SourceTree.Find(
            SourceTree.Files(Product).Where(f => !f.StartsWith("Grains/Checkpoints/", StringComparison.Ordinal)),
            static line => line.TrimStart().StartsWith("using Amazon", StringComparison.Ordinal)
                || line.Contains(" Amazon.", StringComparison.Ordinal)));

    [Fact]
    public void Only_hosts_name_the_web_server() =>
        Nowhere.Except(SourceTree.Find(
            SourceTree.Files("Grains.Interfaces", "Domain", "Actors", "Grains"),
            static line => line.Contains("Microsoft.AspNetCore", StringComparison.Ordinal)));

    [Fact]
    public void No_code_is_compiled_only_sometimes() =>
        Nowhere.Except(
            SourceTree.Find(SourceTree.Files(Product), static line => line.TrimStart().StartsWith("#if", StringComparison.Ordinal)));

    [Fact]
    public void Rules_have_no_clock_no_await_no_log_and_no_grains() =>
        Nowhere.Except(SourceTree.Find(
            SourceTree.Files("Domain"),
            static line => IsCode(line) && Array.Exists(
                ["await ", "async ", "TimeProvider", "ILogger", "LoggerMessage", "using Orleans", "using Microsoft", "GrainFactory",
                    "RequestContext", "IPersistentState"],
                word => line.Contains(word, StringComparison.Ordinal))));

    [Fact]
    public void No_file_is_longer_than_400_lines() =>
        Nowhere.Except(SourceTree.Files(".").Where(static f => SourceTree.Lines(f).Length > 400));

    private static bool IsCode(string line) => !line.TrimStart().StartsWith("//", StringComparison.Ordinal);

    private static IEnumerable<string> References(string assembly) =>
        Assembly.Load(assembly).GetReferencedAssemblies().Select(static r => r.Name!);

    private static IEnumerable<string> OwnReferences(string assembly) =>
        References(assembly).Where(static r => r.StartsWith("Asya.", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
}
