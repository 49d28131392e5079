using Asya.Steps;
using Orleans.Concurrency;

namespace Asya.Grains.Actors;

/// <summary>
/// The door to one actor on this silo. The work itself is done by <see cref="StepRunner"/>, off the activation's scheduler.
/// </summary>
[StatelessWorker(1), Reentrant]
internal sealed class ActorGrain(StepRunner runner) : Grain, IActorGrain
{
    public Task<StepAcceptance> StartAsync(StepRequest request, CancellationToken cancellationToken)
    {
        StepAcceptance acceptance = runner.Start(this.GetPrimaryKeyString(), request);
        if (acceptance == StepAcceptance.UnknownActor)
        {
            DeactivateOnIdle();
        }

        return Task.FromResult(acceptance);
    }

    public Task StopAsync(StepNumber number, CancellationToken cancellationToken)
    {
        runner.Stop(number);
        return Task.CompletedTask;
    }
}
