namespace Asya.Actors;

/// <summary>What every kind of handler is turned into: bytes in, frames out.</summary>
internal interface IActorHandler
{
    /// <summary>Runs the handler for one step. No frame: the task ends here.</summary>
    Task<IReadOnlyList<ActorFrame>> HandleAsync(StepRequest request, CancellationToken cancellationToken);
}
