using Asya.Steps;
using Asya.Tasks;
using Orleans.CodeGeneration;

namespace Asya.Grains.Actors;

/// <summary>Runs the user's handler of one actor, by whose name it is keyed.</summary>
/// <remarks>A stateless worker on the caller's own silo. The outcome is reported to <see cref="ITaskGrain.CompleteStepAsync"/>.</remarks>
[Alias("asya.actor")]
[Version(1)]
internal interface IActorGrain : IGrainWithStringKey
{
    /// <summary>Takes a step on and returns at once. An attempt that is already being worked on here is not started again.</summary>
    [Alias("start")]
    Task<StepAcceptance> StartAsync(StepRequest request, CancellationToken cancellationToken);

    /// <summary>Cancels the handler's token of an attempt, if it runs here. Its outcome is no longer wanted.</summary>
    [Alias("stop")]
    Task StopAsync(StepNumber number, CancellationToken cancellationToken);
}
