using System.Collections.Immutable;
using Asya.Domain;
using Asya.Domain.Waiting;
using Asya.Grains.Actors;
using Asya.Grains.Flows;
using Asya.Grains.Hosting;
using Asya.Grains.Storage;
using Asya.Grains.Tasks;
using Asya.Payloads;
using Asya.Tasks;
using Microsoft.Extensions.Options;

namespace Asya.Grains.Configuration;

/// <summary>Finds the waiting tasks that the flows and actors of this build would break.</summary>
/// <remarks>
/// A task has its own copy of its route and of what its pauses ask, so a changed flow does not touch it. What it still needs is the actors
/// that it names: an answered task whose next actor no silo has would fail.
/// </remarks>
internal sealed class WaitingTaskCheck(ITaskReader tasks, ActorRegistry actors, FlowCatalog flows, IOptions<TaskOptions> options)
{
    /// <summary>Gets how many tasks wait, what would break, and what is only worth knowing.</summary>
    public async Task<WaitingTaskReport> RunAsync(int upTo, CancellationToken cancellationToken)
    {
        ImmutableArray<TaskState> paused = await tasks.PausedAsync(upTo, cancellationToken);
        HashSet<string> known = [.. actors.Names, .. options.Value.ActorsElsewhere];
        List<string> broken = [];
        SortedDictionary<string, int> orphans = new(StringComparer.Ordinal);
        foreach (TaskState task in paused)
        {
            string[] missing = [.. NamesIn(task).Where(name => !ActorRoute.IsReserved(name) && !known.Contains(name)).Distinct()];
            if (missing.Length > 0)
            {
                broken.Add($"{task.Key}{(task.Identity.Flow is { } flow ? $" (flow {flow})" : "")}: needs {string.Join(", ", missing)}");
            }

            if (task.Identity.Flow is { } gone && flows.Find(gone) is null)
            {
                orphans[gone] = orphans.GetValueOrDefault(gone) + 1;
            }
        }

        return new(paused.Length, paused.Length == upTo, broken,
            [.. orphans.Select(static one => $"flow {one.Key} is gone; its {one.Value} waiting tasks keep what it said when they started")]);
    }

    private static IEnumerable<string> NamesIn(TaskState task) =>
        task.Route.Next
            .Concat(task.Resiliency?.Policies.Values.SelectMany(static policy => policy.OnExhausted) ?? [])
            .Concat(task.Pauses.Plan.Entries.Append(task.Pauses.Plan.Otherwise)
                .Append(task.Pauses.Current?.Metadata ?? default).SelectMany(NamesIn));

    private static IEnumerable<string> NamesIn(JsonBytes pause) =>
        !pause.IsEmpty && PausePolicyReader.Read(pause)?.Milestones is [.., PauseMilestone.Expire { Outcome: PauseExpiry.Reroute reroute }]
            ? reroute.Next
            : [];
}
