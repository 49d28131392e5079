using System.Collections.Immutable;

namespace Asya.Webhooks;

/// <summary>What a dispatcher gets to do.</summary>
[GenerateSerializer, Immutable, Alias("asya.push-batch")]
public sealed record WebhookBatch
{
    [Id(0)] public ImmutableArray<WebhookNotification> Deliveries { get; init; } = [];

    /// <summary>Gets how long it is until something else becomes due; null: nothing is foreseen.</summary>
    [Id(1)] public TimeSpan? NextDue { get; init; }

    /// <summary>Gets a value indicating whether there is any webhook that could become due.</summary>
    [Id(2)] public bool HasActive { get; init; }
}
