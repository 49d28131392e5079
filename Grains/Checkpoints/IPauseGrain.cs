using Asya.Steps;
using Asya.Tasks;
using Orleans.CodeGeneration;

namespace Asya.Grains.Checkpoints;

/// <summary>x-pause: writes the whole envelope as one object to the checkpoint store. Keyed by <see cref="TaskKey"/>.</summary>
/// <remarks>
/// The outcome is reported to <see cref="ITaskGrain.CompleteStepAsync"/>. Writing twice writes the same bytes to the same key.
/// </remarks>
[Alias("asya.x-pause")]
[Version(1)]
internal interface IPauseGrain : IGrainWithStringKey
{
    /// <summary>Takes the checkpoint on and returns at once.</summary>
    [Alias("save")]
    Task SaveAsync(CheckpointOrder order, CancellationToken cancellationToken);
}
