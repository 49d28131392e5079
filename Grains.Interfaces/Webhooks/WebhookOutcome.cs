namespace Asya.Webhooks;

/// <summary>What became of an attempt to tell a webhook something.</summary>
[GenerateSerializer, Alias("asya.push-outcome")]
public enum WebhookOutcome
{
    /// <summary>It knows. On with the next.</summary>
    Delivered = 0,

    /// <summary>It did not work; try again later.</summary>
    Retry = 1,

    /// <summary>It did not work, and is not tried again before somebody revives it.</summary>
    GiveUp = 2,

    /// <summary>The webhook wants to hear nothing more.</summary>
    Drop = 3,

    /// <summary>It was not tried to the end: whoever leased it stops. Somebody else may try at once.</summary>
    Release = 4,
}
