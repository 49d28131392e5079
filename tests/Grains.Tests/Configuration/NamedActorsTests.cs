using Asya.Grains.Configuration;
using Asya.Grains.Flows;
using Asya.Grains.Hosting;
using Asya.Grains.Tasks;

namespace Asya.Grains.Tests.Configuration;

/// <summary>A flow or a hook that names no actor ends the start, or leaves the configuration as it was.</summary>
public sealed class NamedActorsTests
{
    private static readonly string[] Actors = ["draft", "publish", "checkpointer"];

    [Theory]
    [InlineData("  entrypoint: nemo\n", "nemo")]
    [InlineData("  entrypoint: draft\n  route_next: [x-pause, nemo, publish]\n", "nemo")]
    [InlineData("  entrypoint: draft\n  resiliency: {policies: {default: {maxAttempts: 2, onExhausted: [x-sump, nemo]}}}\n", "nemo")]
    [InlineData("  entrypoint: draft\n  route_next: [x-pause]\n  pause: {prompt: Well?, when: {expire: {after: 1h, route: [nemo]}}}\n", "nemo")]
    [InlineData("  entrypoint: draft\n  route_next: [x-pause, publish, x-sink]\n", null)]
    public void A_flow_is_refused_by_the_name_that_this_silo_lacks(string flow, string? unknown)
    {
        Flow[] flows = [.. FlowFile.Read("flows.yaml", "flows:\n- name: report\n" + flow)];

        OperatorException? refused = Refusal(flows, new());

        Assert.Equal(
            unknown is null
                ? null
                : $"flows.yaml:2: the flow 'report' names the actor '{unknown}', which this silo does not have; if other silos have it, list it in ASYA_ACTORS_ELSEWHERE",
            refused?.Message);
        Assert.Null(Refusal(flows, new() { ActorsElsewhere = ["nemo"] }));
    }

    [Fact]
    public void So_is_a_hook()
    {
        Assert.Equal(
            "ASYA_SINK_HOOKS names the actor 'checkponter', which this silo does not have (did you mean 'checkpointer'?); if other silos have it, list it in ASYA_ACTORS_ELSEWHERE",
            Refusal([], new() { SinkHooks = ["publish", "checkponter"] })?.Message);
        Assert.StartsWith("ASYA_SUMP_HOOKS names the actor 'nemo'", Refusal([], new() { SumpHooks = ["nemo"] })?.Message, StringComparison.Ordinal);
        Assert.Null(Refusal([], new() { SinkHooks = ["checkpointer"], SumpHooks = ["nemo"], ActorsElsewhere = ["nemo"] }));
    }

    private static OperatorException? Refusal(Flow[] flows, TaskOptions tasks) =>
        Record.Exception(() => NamedActors.Check(flows, tasks, Actors)) switch
        {
            null => null,
            OperatorException refused => refused,
            var other => throw other,
        };
}
