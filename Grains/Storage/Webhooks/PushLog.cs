using System.Collections.Immutable;
using System.Text.Json;
using Asya.Webhooks;

namespace Asya.Grains.Storage.Webhooks;

/// <summary>The latest attempts at one webhook, as they lie in its row.</summary>
internal static class PushLog
{
    public const int Kept = 20;

    // Ours, but it has passed through a gateway.
    private const int LongestReason = 200;

    public static ImmutableArray<PushAttempt> Decode(ReadOnlySpan<byte> log) =>
        log.IsEmpty ? [] : JsonSerializer.Deserialize(log, PushLogContext.Default.ImmutableArrayPushAttempt);

    public static byte[] Append(ReadOnlySpan<byte> log, PushAttempt attempt)
    {
        PushAttempt entry = attempt.Reason.Length <= LongestReason ? attempt : attempt with { Reason = attempt.Reason[..LongestReason] };
        ImmutableArray<PushAttempt> all = [.. Decode(log).TakeLast(Kept - 1), entry];
        return JsonSerializer.SerializeToUtf8Bytes(all, PushLogContext.Default.ImmutableArrayPushAttempt);
    }
}
