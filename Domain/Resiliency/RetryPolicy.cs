using System.Collections.Immutable;
using Asya.Timing;

namespace Asya.Domain.Resiliency;

/// <summary>How often and how soon a failed step is tried again, and what then.</summary>
public sealed record RetryPolicy
{
    /// <summary>Gets how often the step is done at most, the first time included.</summary>
    public int MaxAttempts { get; init; } = 3;

    public BackoffGrowth BackOff { get; init; }

    /// <summary>Gets the wait before the second attempt.</summary>
    public TimeSpan InitialDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Gets the longest wait.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>Gets how long after its first attempt a step may still be tried again. Unset: as long as the SLA lets it.</summary>
    public TimeSpan? MaxDuration { get; init; }

    /// <summary>Gets a value indicating whether each wait is drawn between half and one and a half of itself.</summary>
    public bool Jitter { get; init; } = true;

    /// <summary>Gets the route that the task takes when no attempt is left. Empty: it fails.</summary>
    public ImmutableArray<string> OnExhausted { get; init; } = [];
}
