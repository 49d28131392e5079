using Asya.Catalog;
using Asya.Grains.Flows;
using Asya.Grains.Tasks;
using Microsoft.Extensions.Options;

namespace Asya.Grains.Tests;

/// <summary>A list of flows has those that the caller may start.</summary>
public sealed class StartableFlowsTests
{
    private readonly FlowCatalog _flows = new(Options.Create(new TaskOptions()));

    public StartableFlowsTests() => _flows.Replace(FlowFile.Read("flows.yaml", """
        flows:
        - {name: everyone, entrypoint: work}
        - {name: group, entrypoint: work, start: {groups: [finance]}}
        - {name: person, entrypoint: work, start: {principals: [ann]}}
        """));

    [Fact]
    public void A_rule_hides_a_flow_from_those_whom_it_does_not_admit()
    {
        Assert.Equal(["everyone", "person"], Names(new() { Principal = "Ann" }));
        Assert.Equal(["everyone", "group"], Names(new() { Principal = "bob", Groups = ["finance"] }));
        Assert.Equal(["everyone"], Names(new() { Principal = "eve", Groups = ["sales"] }));
        Assert.Equal(["everyone"], Names(new()));
    }

    [Fact]
    public void An_admin_sees_all() => Assert.Equal(["everyone", "group", "person"], Names(new() { Principal = "root", IsAdmin = true }));

    private string[] Names(FlowQuery query) => [.. _flows.StartableBy(query).Select(static flow => flow.Name)];
}
