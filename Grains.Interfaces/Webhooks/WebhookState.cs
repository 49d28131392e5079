namespace Asya.Webhooks;

/// <summary>The delivery state of a webhook.</summary>
[GenerateSerializer, Alias("asya.push-state")]
public enum WebhookState
{
    /// <summary>They are sent as they come.</summary>
    Active = 0,

    /// <summary>The task is over, and the webhook knows it. Nothing more comes.</summary>
    Done = 1,

    /// <summary>Delivery was given up. The undelivered events are kept and are sent after a redrive.</summary>
    Dead = 2,
}
