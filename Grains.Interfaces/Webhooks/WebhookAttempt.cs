namespace Asya.Webhooks;

/// <summary>One attempt to deliver a notification.</summary>
[GenerateSerializer, Immutable, Alias("asya.push-attempt")]
public sealed record WebhookAttempt
{
    [Id(0)] public DateTimeOffset At { get; init; }

    /// <summary>Gets the number of the event that it was about.</summary>
    [Id(1)] public long Seq { get; init; }

    /// <summary>Gets the HTTP status; 0: there was no answer.</summary>
    [Id(2)] public int Status { get; init; }

    /// <summary>Gets why it did not work; empty if it did.</summary>
    [Id(3)] public string Reason { get; init; } = "";
}
