namespace Asya.Webhooks;

/// <summary>The result of a leased delivery.</summary>
[GenerateSerializer, Immutable, Alias("asya.push-report")]
public sealed record WebhookReport
{
    [Id(0)] public long Row { get; init; }

    [Id(1)] public long Lease { get; init; }

    /// <summary>Gets the number of the event that it was about.</summary>
    [Id(2)] public long Seq { get; init; }

    [Id(3)] public WebhookOutcome Outcome { get; init; }

    /// <summary>Gets the HTTP status; 0: there was no answer.</summary>
    [Id(4)] public int Status { get; init; }

    /// <summary>Gets why it did not work.</summary>
    [Id(5)] public string Reason { get; init; } = "";

    /// <summary>Gets how long to wait before it is tried again.</summary>
    [Id(6)] public TimeSpan Delay { get; init; }

    /// <summary>Gets the lease time of the webhook's next notification, if there is one; zero: no lease.</summary>
    [Id(7)] public TimeSpan NextLease { get; init; }
}
