namespace Asya.Webhooks;

/// <summary>What becomes of a webhook's notifications.</summary>
[GenerateSerializer, Alias("asya.push-state")]
public enum WebhookState
{
    /// <summary>They are sent as they come.</summary>
    Active = 0,

    /// <summary>The task is over, and the webhook knows it. Nothing more comes.</summary>
    Done = 1,

    /// <summary>Sending was given up. What was not sent is still there, and is sent when somebody revives it.</summary>
    Dead = 2,
}
