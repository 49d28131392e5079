using System.Security.Cryptography;
using System.Text.Json;
using Asya.Domain.Text;
using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Domain.Pausing;

/// <summary>The paused envelope as one JSON object: complete, readable with any tool, the same bytes at each writing.</summary>
internal static class CheckpointDocument
{
    /// <summary>The route as it will be when the task goes on: x-pause is behind it, x-resume is next.</summary>
    public static ActorRoute RouteAfterPause(ActorRoute route) => new(route.Prev.Add(route.Curr), ActorRoute.ResumeActor, route.Next);

    /// <summary>Writes the checkpoint of the pause in progress. All of it comes from the stored state, the times too.</summary>
    public static JsonBytes Write(TaskState state) => JsonText.Write(state, static (writer, s) =>
    {
        PauseState pause = s.Pauses.Current!;
        ActorRoute route = RouteAfterPause(s.Route);
        writer.WriteStartObject();
        writer.WriteString("id"u8, s.Key.Id.Value);
        if (s.Identity.ParentId is not null)
        {
            writer.WriteString("parent_id"u8, s.Identity.ParentId);
        }

        writer.WriteStartObject("route"u8);
        writer.WriteNames("prev"u8, route.Prev.AsSpan());
        writer.WriteString("curr"u8, route.Curr);
        writer.WriteNames("next"u8, route.Next.AsSpan());
        writer.WriteEndObject();
        writer.WriteRaw("headers"u8, s.Headers.IsEmpty ? JsonBytes.EmptyObject : s.Headers);
        writer.WriteRaw("payload"u8, s.Payload);
        writer.WriteRaw("_pause_metadata"u8, pause.Metadata);
        writer.WriteNumber("pause"u8, pause.Number);
        writer.WriteString("paused_at"u8, pause.PausedAt.UtcDateTime);
        writer.WriteNumber("remaining_seconds"u8, pause.Remaining.TotalSeconds);
        writer.WriteEndObject();
    });

    /// <summary>What the task keeps of a checkpoint, to know it again: SHA-256, in lower-case hexadecimal.</summary>
    public static string DigestOf(ReadOnlyMemory<byte> document) => Convert.ToHexStringLower(SHA256.HashData(document.Span));

    /// <summary>Finds the payload in a checkpoint: the very bytes that were written. Empty if this is no checkpoint.</summary>
    public static JsonBytes PayloadOf(ReadOnlyMemory<byte> document)
    {
        // The payload lies one level down, so the document may be one level deeper than a payload may be.
        Utf8JsonReader reader = new(document.Span, new JsonReaderOptions { MaxDepth = PayloadLimits.MaxDepth + 1 });
        try
        {
            // Its first token. After that of anything but an object no property comes.
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool found = reader.ValueTextEquals("payload"u8);
                reader.Read();
                int start = (int)reader.TokenStartIndex;
                reader.Skip();
                if (found)
                {
                    return new(document[start..(int)reader.BytesConsumed]);
                }
            }
        }
        catch (JsonException)
        {
            return default;
        }

        return default;
    }
}
