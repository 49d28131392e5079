using System.Collections.Immutable;
using Asya.Payloads;
using Asya.Steps;

namespace Asya.Actors;

/// <summary>The common form of every kind of handler: bytes in, frames out.</summary>
internal interface IActorHandler
{
    /// <summary>Runs the handler for one step. No frame: the task ends here. Several: it fans out.</summary>
    /// <param name="request">The step.</param>
    /// <param name="progress">Takes what the handler shows while it works (<c>FLY</c>). Any thread; never waits.</param>
    /// <param name="cancellationToken">Cancelled when the outcome is no longer needed.</param>
    /// <exception cref="ActorException">The handler failed with a public message.</exception>
    /// <exception cref="ForeignActorException">A handler of another language failed.</exception>
    Task<ImmutableArray<ActorFrame>> HandleAsync(StepRequest request, Action<JsonBytes> progress, CancellationToken cancellationToken);
}
