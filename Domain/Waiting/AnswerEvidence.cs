using System.Text.Json;
using Asya.Domain.Text;
using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Domain.Waiting;

/// <summary>What the history says of a decision beside its values: who asked for what, who decided, how, and on which payload.</summary>
internal static class AnswerEvidence
{
    /// <summary>Adds the member <c>decision</c> to the record of an answer.</summary>
    /// <param name="state">The task at the moment of the answer.</param>
    /// <param name="commit">The answer.</param>
    /// <param name="definition">The id of the pause's definition; null: it has none.</param>
    public static JsonBytes AddTo(TaskState state, ResumeCommit commit, string? definition = null) =>
        JsonText.Write((state, commit, definition), static (writer, e) =>
        {
            writer.WriteStartObject();
            using (JsonDocument record = JsonDocument.Parse(e.commit.Record.IsEmpty ? JsonBytes.EmptyObject.Utf8 : e.commit.Record.Utf8,
                new JsonDocumentOptions { MaxDepth = PayloadLimits.MaxDepth * 2 }))
            {
                foreach (JsonProperty member in record.RootElement.EnumerateObject())
                {
                    member.WriteTo(writer);
                }
            }

            ResumeTask request = e.commit.Request;
            writer.WriteStartObject("decision"u8);
            writer.WriteNumber("pause"u8, e.commit.Pause);
            WriteText(writer, "definition", e.definition);
            writer.WriteNames("requesters"u8, [.. e.state.Identity.Requesters]);
            WriteText(writer, "by", request.By);
            WriteText(writer, "on_behalf_of", request.OnBehalfOf?.Name);
            WriteText(writer, "channel", request.Channel);
            WriteText(writer, "payload_sha256", e.commit.PayloadSha256);
            if (e.commit.Places is { } places)
            {
                writer.WriteNames("places"u8, places.AsSpan());
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        });

    /// <summary>Reads the number of the pause from the record of an answer; null: it is of a version that has not written it.</summary>
    public static int? PauseOf(JsonBytes record)
    {
        if (record.IsEmpty)
        {
            return null;
        }

        Utf8JsonReader reader = new(record.Span, new JsonReaderOptions { MaxDepth = PayloadLimits.MaxDepth * 2 });
        return TryFind(ref reader, "decision"u8) && reader.TokenType == JsonTokenType.StartObject && TryFind(ref reader, "pause"u8)
            && reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out int pause)
                ? pause
                : null;
    }

    // Goes to the value of a member of the object that begins here, or next.
    private static bool TryFind(ref Utf8JsonReader reader, ReadOnlySpan<byte> member)
    {
        if (reader.TokenType == JsonTokenType.None && !(reader.Read() && reader.TokenType == JsonTokenType.StartObject))
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isIt = reader.ValueTextEquals(member);
            reader.Read();
            if (isIt)
            {
                return true;
            }

            reader.Skip();
        }

        return false;
    }

    private static void WriteText(Utf8JsonWriter writer, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            writer.WriteString(name, value);
        }
    }
}
