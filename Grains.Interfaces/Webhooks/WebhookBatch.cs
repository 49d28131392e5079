using System.Collections.Immutable;

namespace Asya.Webhooks;

/// <summary>The notifications that a dispatcher has leased.</summary>
[GenerateSerializer, Immutable, Alias("asya.push-batch")]
public sealed record WebhookBatch
{
    [Id(0)] public ImmutableArray<WebhookNotification> Deliveries { get; init; } = [];

    /// <summary>Gets the time until the next notification becomes due; null: none is scheduled.</summary>
    [Id(1)] public TimeSpan? NextDue { get; init; }

    /// <summary>Whether there is any webhook that could become due.</summary>
    [Id(2)] public bool HasActive { get; init; }
}
