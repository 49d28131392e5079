using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Asya.Gateway.Responses;
using Asya.Webhooks;

namespace Asya.Gateway.Api;

/// <summary>A task's webhooks.</summary>
internal sealed record WebhookList([property: JsonPropertyName("webhooks")] IReadOnlyList<WebhookView> Webhooks);

/// <summary>A page of webhooks that were given up.</summary>
internal sealed record DeadWebhooks(
    [property: JsonPropertyName("webhooks")] IReadOnlyList<WebhookView> Webhooks,
    [property: JsonPropertyName("next_cursor"), JsonIgnore(Condition = JsonIgnoreCondition.Never)] long? NextCursor);

/// <summary>A webhook, and the latest attempts to tell it something.</summary>
internal sealed record WebhookView
{
    /// <param name="info">The webhook.</param>
    /// <param name="attempts">How many of its latest attempts are shown.</param>
    [SetsRequiredMembers]
    internal WebhookView(WebhookInfo info, int attempts)
    {
        TaskId = info.Key.Id.Value;
        Id = info.Id;
        Url = info.Url;
        A2AVersion = info.Format == WebhookFormat.Stream ? "1.0" : "0.3";
        State = info.State switch { WebhookState.Active => "active", WebhookState.Done => "done", _ => "dead" };
        Principal = info.Principal.UnlessEmpty;
        SentUpTo = info.Cursor;
        FailedAttempts = info.Attempts;
        CreatedAt = info.CreatedAt;
        DueAt = info.Due;
        Attempts = [.. info.Log.TakeLast(attempts).Select(static one => new Attempt(one.At, one.Seq)
        {
            Status = one.Status > 0 ? one.Status : null,
            Reason = one.Reason.UnlessEmpty,
        })];
    }

    [JsonPropertyName("task_id")] public required string TaskId { get; init; }

    [JsonPropertyName("id")] public required string Id { get; init; }

    [JsonPropertyName("url")] public required string Url { get; init; }

    [JsonPropertyName("a2a_version"), AllowedValues("1.0", "0.3")] public required string A2AVersion { get; init; }

    [JsonPropertyName("state"), AllowedValues("active", "done", "dead")] public required string State { get; init; }

    [JsonPropertyName("principal")] public string? Principal { get; init; }

    [JsonPropertyName("sent_up_to")] public required long SentUpTo { get; init; }

    [JsonPropertyName("failed_attempts")] public required int FailedAttempts { get; init; }

    [JsonPropertyName("created_at")] public required Instant CreatedAt { get; init; }

    [JsonPropertyName("due_at")] public Instant? DueAt { get; init; }

    [JsonPropertyName("attempts")] public required IReadOnlyList<Attempt> Attempts { get; init; }

    /// <summary>An attempt.</summary>
    internal sealed record Attempt(
        [property: JsonPropertyName("at")] Instant At, [property: JsonPropertyName("event")] long Event)
    {
        [JsonPropertyName("status")] public int? Status { get; init; }

        [JsonPropertyName("reason")] public string? Reason { get; init; }
    }
}
