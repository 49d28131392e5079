using Asya.Actors;
using Asya.Checkpoints;
using Asya.Configuration;
using Asya.Flows;
using Asya.Python;
using Asya.Storage;

namespace Asya.Silo;

/// <summary>Tries everything out that a task will need, before anything is started: a silo that is up would have to be taken down again, with much to say about it.</summary>
internal sealed partial class StartCheck(
    ITaskReader tasks,
    ICheckpointStore checkpoints,
    FlowCatalog flows,
    ActorRegistry actors,
    LiveConfiguration configuration,
    ILogger<StartCheck> logger)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await tasks.ProbeAsync(cancellationToken);
        await checkpoints.ProbeAsync(cancellationToken);
        foreach (Flow flow in flows.All)
        {
            foreach (string actor in flow.Route.Next.Insert(0, flow.Route.Curr).Where(a => !actors.Knows(a)).Distinct())
            {
                // No reason not to start: the flow's requests are refused one by one, and all others are served.
                LogUnknownActor(logger, flow.Name, actor);
            }
        }

        foreach (ActorManifest manifest in configuration.Manifests.Where(static m => m.Program is { } program && !PythonStart.IsThere(program.Executable)))
        {
            // As above: only this actor's steps will fail.
            LogNoPython(logger, manifest.Name, manifest.Program!.Executable, manifest.Source);
        }
    }

    [LoggerMessage(EventId = 4001, Level = LogLevel.Warning, Message = "Flow {Flow} names the actor {Actor}, which is not registered here")]
    private static partial void LogUnknownActor(ILogger logger, string flow, string actor);

    [LoggerMessage(EventId = 4002, Level = LogLevel.Warning, Message = "Actor {Actor} needs the Python interpreter '{Executable}', which is not here (pythonExecutable, {Source})")]
    private static partial void LogNoPython(ILogger logger, string actor, string executable, SourceLine source);
}
