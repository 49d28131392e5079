using Asya.Events;

namespace Asya.Webhooks;

/// <summary>The next notification of a webhook, leased to one dispatcher.</summary>
[GenerateSerializer, Immutable, Alias("asya.push-delivery")]
public sealed record WebhookNotification
{
    /// <summary>Gets the number of the webhook's row.</summary>
    [Id(0)] public long Row { get; init; }

    /// <summary>Gets the number of the lease. A report under an older one counts for nothing.</summary>
    [Id(1)] public long Lease { get; init; }

    [Id(2)] public WebhookTarget Target { get; init; } = new();

    [Id(3)] public TaskEvent Event { get; init; } = new();

    /// <summary>Gets how often this has failed already.</summary>
    [Id(4)] public int Attempts { get; init; }

    /// <summary>Gets for how long it has.</summary>
    [Id(5)] public TimeSpan FailingFor { get; init; }

    /// <summary>Whether the webhook's secrets could not be read, because their encryption key is missing.</summary>
    [Id(6)] public bool IsSealed { get; init; }
}
