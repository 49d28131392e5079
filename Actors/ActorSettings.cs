using Asya.Domain.Resiliency;

namespace Asya.Actors;

/// <summary>How the steps of one actor are run.</summary>
public sealed record ActorSettings
{
    public static ActorSettings Default { get; } = new();

    /// <summary>Gets how many of its steps run at a time on one silo. Unset: the setting <c>Asya:Actors:MaxConcurrentSteps</c>.</summary>
    public int? Concurrency { get; init; }

    /// <summary>Gets the timeout of one attempt. Unset: the remaining SLA of the task.</summary>
    public TimeSpan? Timeout { get; init; }

    public ResiliencyPlan Resiliency { get; init; } = ResiliencyPlan.None;
}
