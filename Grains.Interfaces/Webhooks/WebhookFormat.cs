namespace Asya.Webhooks;

/// <summary>The protocol of a webhook.</summary>
[GenerateSerializer, Alias("asya.push-format")]
public enum WebhookFormat
{
    /// <summary>A2A 0.3: the task as it was then.</summary>
    Task = 0,

    /// <summary>A2A 1.0: the change, as in a stream.</summary>
    Stream = 1,
}
