using System.Collections.Immutable;

namespace Asya.Webhooks;

/// <summary>One page of a list of webhooks.</summary>
[GenerateSerializer, Immutable, Alias("asya.push-page")]
public sealed record WebhookPage
{
    [Id(0)] public ImmutableArray<WebhookInfo> Items { get; init; } = [];

    /// <summary>Gets where the next page begins; null: this is the last.</summary>
    [Id(1)] public long? Next { get; init; }
}
