using System.Collections.Immutable;
using Asya.Tasks;

namespace Asya.Webhooks;

/// <summary>A webhook as its owner sees it: without its secrets.</summary>
[GenerateSerializer, Immutable, Alias("asya.push-info")]
public sealed record WebhookInfo
{
    [Id(0)] public TaskKey Key { get; init; } = new("");

    [Id(1)] public string Id { get; init; } = "";

    [Id(2)] public string Url { get; init; } = "";

    [Id(3)] public WebhookFormat Format { get; init; }

    [Id(4)] public string? Scheme { get; init; }

    [Id(5)] public WebhookState State { get; init; }

    /// <summary>Gets the number of the event up to which there is nothing left to be sent.</summary>
    [Id(6)] public long Cursor { get; init; }

    /// <summary>Gets how often sending has failed since it last worked.</summary>
    [Id(7)] public int Attempts { get; init; }

    /// <summary>Gets when the next notification is due, or the current attempt's lease ends; null: nothing to send.</summary>
    [Id(8)] public DateTimeOffset? Due { get; init; }

    /// <summary>Gets the latest attempts, oldest first.</summary>
    [Id(9)] public ImmutableArray<WebhookAttempt> Log { get; init; } = [];

    [Id(10)] public DateTimeOffset CreatedAt { get; init; }

    [Id(11)] public string? Principal { get; init; }
}
