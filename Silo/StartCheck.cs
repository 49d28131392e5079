using Asya.Actors;
using Asya.Checkpoints;
using Asya.Flows;
using Asya.Storage;

namespace Asya.Silo;

/// <summary>Tries everything out that a task will need, before the first request is taken.</summary>
internal sealed partial class StartCheck(
    ITaskReader tasks,
    ICheckpointStore checkpoints,
    FlowCatalog flows,
    ActorRegistry actors,
    ILogger<StartCheck> logger) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
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
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(EventId = 4001, Level = LogLevel.Warning, Message = "Flow {Flow} names the actor {Actor}, which is not registered here")]
    private static partial void LogUnknownActor(ILogger logger, string flow, string actor);
}
