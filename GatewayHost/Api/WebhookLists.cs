using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Asya.Gateway.Api;

/// <summary>A task's webhooks.</summary>
internal sealed record WebhookList([property: JsonPropertyName("webhooks")] IReadOnlyList<WebhookView> Webhooks);

/// <summary>A page of webhooks that were given up.</summary>
internal sealed record DeadWebhooks(
    [property: JsonPropertyName("webhooks")] IReadOnlyList<WebhookView> Webhooks,
    [property: JsonPropertyName("next_cursor")] long? NextCursor);

/// <summary>A webhook, and the latest attempts to tell it something.</summary>
internal sealed record WebhookView(
    [property: JsonPropertyName("task_id")] string TaskId,
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("url")] string Url,
    [property: JsonPropertyName("a2a_version"), AllowedValues("1.0", "0.3")] string A2AVersion,
    [property: JsonPropertyName("state"), AllowedValues("active", "done", "dead")] string State,
    [property: JsonPropertyName("sent_up_to")] long SentUpTo,
    [property: JsonPropertyName("failed_attempts")] int FailedAttempts,
    [property: JsonPropertyName("created_at")] DateTimeOffset CreatedAt,
    [property: JsonPropertyName("attempts")] IReadOnlyList<WebhookView.Attempt> Attempts)
{
    [JsonPropertyName("principal")] public string Principal { get; init; } = "";

    [JsonPropertyName("due_at")] public DateTimeOffset DueAt { get; init; }

    /// <summary>An attempt.</summary>
    internal sealed record Attempt(
        [property: JsonPropertyName("at")] DateTimeOffset At, [property: JsonPropertyName("event")] long Event)
    {
        [JsonPropertyName("status")] public int Status { get; init; }

        [JsonPropertyName("reason")] public string Reason { get; init; } = "";
    }
}
