using System.Collections.Immutable;

namespace Asya.Domain.Resiliency;

/// <summary>What an actor or a flow says about failures.</summary>
public sealed record ResiliencyPlan
{
    /// <summary>The name of the policy for errors that no rule names.</summary>
    public const string DefaultPolicy = "default";

    /// <summary>Nothing is tried again.</summary>
    public static ResiliencyPlan None { get; } = new();

    public ImmutableDictionary<string, RetryPolicy> Policies { get; init; } = ImmutableDictionary<string, RetryPolicy>.Empty;

    /// <summary>Gets the rules; the first that fits counts.</summary>
    public ImmutableArray<RetryRule> Rules { get; init; } = [];

    /// <summary>Gets the error types that are never tried again, whatever the rules say.</summary>
    public ImmutableArray<string> NonRetryable { get; init; } = [];

    /// <summary>Gets when the actor is left alone for a while. Null: never.</summary>
    public CircuitBreaker? Breaker { get; init; }
}
