namespace Asya.Architecture.Tests;

/// <summary>docs/threat-model.md has a row for each input; a new one needs a rule before it can be merged.</summary>
public sealed class ThreatModelTests
{
    [Fact]
    public void Every_operation_of_the_http_api_has_a_row() => EachHasARow(ThreatModel.Operations(), atLeast: 40);

    [Fact]
    public void Every_member_of_flow_files_and_manifests_has_a_row() => EachHasARow(ThreatModel.Members(), atLeast: 60);

    [Fact]
    public void Every_grain_method_that_a_cluster_client_can_call_has_a_row() => EachHasARow(ThreatModel.GrainMethods(), atLeast: 25);

    [Fact]
    public void Every_test_that_is_named_exists()
    {
        HashSet<string> classes = [.. SourceTree.Files("tests").Select(static file => Path.GetFileNameWithoutExtension(file))];

        Assert.True(ThreatModel.NamedTests.Length >= 20, $"{ThreatModel.NamedTests.Length} tests were found.");
        Nowhere.Except(ThreatModel.NamedTests.Where(name => !classes.Contains(name)));
    }

    [Fact]
    public void Every_invariant_names_the_tests_that_prove_it()
    {
        Assert.Equal(Enumerable.Range(1, 24).Select(static n => $"I{n}"), ThreatModel.Invariants.Keys);
        Nowhere.Except(ThreatModel.Invariants.Where(static row => row.Value.Length == 0).Select(static row => row.Key));
    }

    private static void EachHasARow(IEnumerable<string> inputs, int atLeast)
    {
        string[] all = [.. inputs.Distinct()];
        Assert.True(all.Length >= atLeast, $"{all.Length} inputs were found.");
        Nowhere.Except(all.Except(ThreatModel.NamedInputs).Select(static input => $"`{input}` has no row in {ThreatModel.Page}"));
    }
}
