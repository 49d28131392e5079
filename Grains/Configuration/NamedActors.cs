using Asya.Domain.Waiting;
using Asya.Grains.Flows;
using Asya.Grains.Hosting;
using Asya.Grains.Tasks;
using Asya.Payloads;
using Asya.Settings;
using Asya.Tasks;

namespace Asya.Grains.Configuration;

/// <summary>The actors that flows and hooks name have to exist: a misspelt one would fail each of their tasks.</summary>
internal static class NamedActors
{
    /// <exception cref="OperatorException">One does not, and is not said to be on other silos either.</exception>
    public static void Check(IEnumerable<Flow> flows, TaskOptions tasks, IReadOnlyCollection<string> actors)
    {
        HashSet<string> known = [.. actors, .. tasks.ActorsElsewhere];
        foreach (Flow flow in flows)
        {
            if (NamesIn(flow).FirstOrDefault(IsUnknown) is { } unknown)
            {
                throw flow.Source.Refuse($"the flow '{flow.Name}' names the actor '{unknown}', {Advice(unknown)}");
            }
        }

        foreach ((string variable, IReadOnlyList<string> hooks) in
            ((string, IReadOnlyList<string>)[])[(AsyaVariables.SinkHooks, tasks.SinkHooks), (AsyaVariables.SumpHooks, tasks.SumpHooks)])
        {
            if (hooks.FirstOrDefault(IsUnknown) is { } unknown)
            {
                throw new OperatorException($"{variable} names the actor '{unknown}', {Advice(unknown)}");
            }
        }

        bool IsUnknown(string name) => !ActorRoute.IsReserved(name) && !known.Contains(name);

        string Advice(string name) =>
            $"which this silo does not have{(NearestName.To(name, known.ToArray()) is { } near ? $" (did you mean '{near}'?)" : "")}; if other silos have it, list it in {AsyaVariables.ActorsElsewhere}";
    }

    private static IEnumerable<string> NamesIn(Flow flow) =>
        flow.Route.Next.Insert(0, flow.Route.Curr)
            .Concat(flow.Resiliency?.Policies.Values.SelectMany(static policy => policy.OnExhausted) ?? [])
            .Concat(flow.Pauses.List.Append(flow.Pauses.Block).Append(flow.Pauses.Inserted).SelectMany(NamesIn));

    private static IEnumerable<string> NamesIn(JsonBytes pause) =>
        !pause.IsEmpty && PausePolicyReader.Read(pause)?.Milestones is [.., PauseMilestone.Expire { Outcome: PauseExpiry.Reroute reroute }]
            ? reroute.Next
            : [];
}
