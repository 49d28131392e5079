using System.Text.Json.Nodes;

namespace Asya.Client;

/// <summary>The options of a new task beside its payload.</summary>
public sealed record StartOptions
{
    /// <summary>Gets the task's id. Default: one that cannot be guessed.</summary>
    public string? Id { get; init; }

    /// <summary>
    /// Gets a key that makes it safe to start again: the same key of the same principal is the same task. Not together with <see
    /// cref="Id"/>.
    /// </summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>Gets the budget of running time. Default: the flow's.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Gets the envelope's headers.</summary>
    public JsonObject? Headers { get; init; }

    /// <summary>Gets the conversation that the task belongs to.</summary>
    public string? ContextId { get; init; }
}
