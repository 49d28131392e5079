using Asya.Grains.Actors;
using Asya.Grains.Checkpoints;
using Asya.Grains.Configuration;
using Asya.Grains.Flows;
using Asya.Grains.Python;
using Asya.Grains.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Asya.Grains.Hosting;

/// <summary>What is found of a silo's configuration and stores before it is started.</summary>
public static class HostExamination
{
    /// <summary>Looks at the flows and the actors of a host that need not have been started.</summary>
    /// <param name="services">The services of a silo.</param>
    public static IEnumerable<HostFinding> LookAtConfiguration(IServiceProvider services)
    {
        ArgumentNullException.ThrowIfNull(services);
        LiveConfiguration live = services.GetRequiredService<LiveConfiguration>();
        FlowCatalog flows = services.GetRequiredService<FlowCatalog>();
        ActorRegistry actors = services.GetRequiredService<ActorRegistry>();
        yield return new("flows", $"There are {flows.All.Count()} flows and {live.Manifests.Count()} manifests.");
        foreach (Flow flow in flows.All)
        {
            string[] unknown = [.. flow.Route.Next.Insert(0, flow.Route.Curr).Where(actor => !actors.Knows(actor)).Distinct()];
            if (unknown.Length > 0)
            {
                yield return new(
                    "flows", $"The flow {flow.Name} names {string.Join(", ", unknown)}, which no actor here has.",
                    "Correct the name, or register the actor. Leave it if another silo of the cluster has it.");
            }
        }

        foreach (ActorManifest manifest in
            live.Manifests.Where(static m => m.Program is { } program && !PythonStart.IsThere(program.Executable)))
        {
            yield return new(
                "python", $"{manifest.Source}: the actor {manifest.Name} needs '{manifest.Program!.Executable}', which is not here.",
                "Install Python 3.9 or later, or name another one in pythonExecutable.");
        }
    }

    /// <summary>Tells what a silo has of an actor that is declared elsewhere, in one word and in a sentence.</summary>
    /// <param name="services">The services of a silo.</param>
    /// <param name="actor">The name that routes use.</param>
    public static (string State, string Message) LookAtActor(IServiceProvider services, string actor)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (!services.GetRequiredService<ActorRegistry>().Knows(actor))
        {
            return ("Unknown", "No silo has this actor: its manifest is not in the folder of flows and actors, and no code registers it.");
        }

        return services.GetRequiredService<LiveConfiguration>().Manifests
            .Any(manifest => manifest.Name == actor && manifest.Program is { } program && !PythonStart.IsThere(program.Executable))
            ? ("NoPython", "The image of the silos lacks the Python interpreter that the manifest names.")
            : ("Ready", "Silos run it.");
    }

    /// <summary>Tries the task store out with a write, as the start of a silo does.</summary>
    /// <param name="services">The services of a silo.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public static async Task TryTasksAsync(IServiceProvider services, CancellationToken cancellationToken) =>
        await services.GetRequiredService<ITaskReader>().ProbeAsync(cancellationToken);

    /// <summary>Tries the checkpoint store out: writes an object, reads it back and deletes it.</summary>
    /// <param name="services">The services of a silo.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public static async Task<string> TryCheckpointsAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        ICheckpointStore store = services.GetRequiredService<ICheckpointStore>();
        await store.ProbeAsync(cancellationToken);
        return store.Place;
    }
}
