using System.Collections.Immutable;
using System.Text.Json;
using Asya.Webhooks;

namespace Asya.Grains.Storage.Webhooks;

/// <summary>The latest attempts at one webhook, as they lie in its row.</summary>
internal static class WebhookLog
{
    public const int Kept = 20;

    // Ours, but it has passed through a gateway.
    private const int MaxReasonLength = 200;

    public static ImmutableArray<WebhookAttempt> Decode(ReadOnlySpan<byte> log) =>
        log.IsEmpty ? [] : JsonSerializer.Deserialize(log, WebhookLogContext.Default.ImmutableArrayWebhookAttempt);

    public static byte[] Append(ReadOnlySpan<byte> log, WebhookAttempt attempt)
    {
        WebhookAttempt entry = attempt.Reason.Length <= MaxReasonLength
            ? attempt
            : attempt with { Reason = attempt.Reason[..MaxReasonLength] };
        ImmutableArray<WebhookAttempt> all = [.. Decode(log).TakeLast(Kept - 1), entry];
        return JsonSerializer.SerializeToUtf8Bytes(all, WebhookLogContext.Default.ImmutableArrayWebhookAttempt);
    }
}
