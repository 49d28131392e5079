using System.Collections.Immutable;

namespace Asya.Domain.Pausing;

/// <summary>What a change of the route means for the pauses ahead.</summary>
/// <param name="Ahead">The definitions for the new route.</param>
/// <param name="Removed">The definitions of pauses that the new route no longer has.</param>
internal readonly record struct RouteChange(PausesAhead? Ahead, ImmutableArray<PauseDefinition> Removed)
{
    /// <summary>Gets a value indicating whether a pause of the route that the flow gave is gone.</summary>
    public bool RemovesFlowPause => Removed.Any(static definition => definition.Entry > 0);
}
