using System.Collections.Immutable;

namespace Asya.Domain.ChildTasks;

/// <summary>Where the slices of a fan-out meet again.</summary>
internal sealed record FanIn
{
    /// <summary>Gets the actor at which the parent waits and the slices end. Empty: the end of the route.</summary>
    public string Actor { get; init; } = "";

    /// <summary>Gets the place in the parent's payload for the list of the slices' results: a path such as <c>/results</c>.</summary>
    public string AggregationKey { get; init; } = "/results";

    /// <summary>Gets a value indicating whether a slice that failed is an entry of the list, instead of the parent's failure.</summary>
    public bool Collect { get; init; }

    /// <summary>Gets, for each slice in order, the number of the event that holds its result; 0: not there yet.</summary>
    public ImmutableArray<long> Slices { get; init; } = [];

    /// <summary>Gets the least that any slice has left of its budget: the parent goes on with no more.</summary>
    public TimeSpan LeastLeft { get; init; }

    public int Missing => Slices.Count(static s => s == 0);
}
