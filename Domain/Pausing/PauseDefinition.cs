using Asya.Payloads;

namespace Asya.Domain.Pausing;

/// <summary>What one x-pause ahead in a route asks, as far as that differs from the flow's rules for all its pauses.</summary>
internal sealed record PauseDefinition
{
    /// <summary>A pause that neither the flow's list nor a step defines.</summary>
    public static PauseDefinition None { get; } = new();

    /// <summary>Gets the place among the pauses of the route that the flow gave, from 1. 0: an actor has inserted it.</summary>
    public int Entry { get; init; }

    /// <summary>Gets the step that defined it, with its actor: <c>step:3/draft</c>. Null: no step did.</summary>
    public string? Id { get; init; }

    /// <summary>Gets what that step said. Empty: nothing.</summary>
    public JsonBytes Metadata { get; init; }

    /// <summary>
    /// Gets a value indicating whether <see cref="Metadata"/> is all of it: the question that a failed task could not get answered.
    /// </summary>
    public bool IsComplete { get; init; }
}
