using System.Collections.Immutable;
using Asya.Payloads;
using Asya.Steps;

namespace Asya.Actors;

/// <summary>What every kind of handler is turned into: bytes in, frames out.</summary>
internal interface IActorHandler
{
    /// <summary>Runs the handler for one step. No frame: the task ends here. Several: it fans out.</summary>
    /// <param name="request">The step.</param>
    /// <param name="progress">Takes what the handler shows while it works (<c>FLY</c>). Any thread; never waits.</param>
    /// <param name="cancellationToken">Set when nobody wants the outcome any more.</param>
    /// <exception cref="ActorException">The handler failed, in words for everyone.</exception>
    /// <exception cref="ForeignActorException">A handler of another language failed.</exception>
    Task<ImmutableArray<ActorFrame>> HandleAsync(StepRequest request, Action<JsonBytes> progress, CancellationToken cancellationToken);
}
