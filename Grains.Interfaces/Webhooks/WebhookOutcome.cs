namespace Asya.Webhooks;

/// <summary>The outcome of an attempt to deliver a notification.</summary>
[GenerateSerializer, Alias("asya.push-outcome")]
public enum WebhookOutcome
{
    /// <summary>It knows. On with the next.</summary>
    Delivered = 0,

    /// <summary>It did not work; try again later.</summary>
    Retry = 1,

    /// <summary>It failed, and is not retried before a redrive.</summary>
    GiveUp = 2,

    /// <summary>The webhook wants no more notifications.</summary>
    Drop = 3,

    /// <summary>It was interrupted: the gateway that leased it stops. Another gateway may try at once.</summary>
    Release = 4,
}
