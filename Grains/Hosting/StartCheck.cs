using Asya.Grains.Actors;
using Asya.Grains.Checkpoints;
using Asya.Grains.Configuration;
using Asya.Grains.Flows;
using Asya.Grains.Python;
using Asya.Grains.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Asya.Grains.Hosting;

/// <summary>Checks every dependency of a task before the silo starts: stopping a started silo again would log much more.</summary>
internal sealed partial class StartCheck(
    ITaskReader tasks,
    CheckpointOwnership checkpoints,
    FlowCatalog flows,
    ActorRegistry actors,
    LiveConfiguration live,
    Func<CancellationToken, Task> prepare,
    ILogger<StartCheck> logger) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await prepare(cancellationToken);
        await tasks.ProbeAsync(cancellationToken);
        await checkpoints.EstablishAsync(cancellationToken);
        foreach (Flow flow in flows.All)
        {
            // Those that other silos are said to have.
            foreach (string actor in flow.Route.Next.Insert(0, flow.Route.Curr).Where(a => !actors.Knows(a)).Distinct())
            {
                LogUnknownActor(logger, flow.Name, actor);
            }
        }

        foreach (ActorManifest manifest in
            live.Manifests.Where(static m => m.Program is { } program && !PythonStart.IsThere(program.Executable)))
        {
            // As above: only this actor's steps will fail.
            LogNoPython(logger, manifest.Name, manifest.Program!.Executable, manifest.Source);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(EventId = 4001, Level = LogLevel.Warning, Message = "Flow {Flow} names the actor {Actor}, which is not registered here")]
    private static partial void LogUnknownActor(ILogger logger, string flow, string actor);

    [LoggerMessage(EventId = 4002, Level = LogLevel.Warning,
        Message = "Actor {Actor} needs the Python interpreter '{Executable}', which is not here (pythonExecutable, {Source})")]
    private static partial void LogNoPython(ILogger logger, string actor, string executable, SourceLine source);
}
