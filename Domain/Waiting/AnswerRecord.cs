using System.Collections.Immutable;
using System.Text.Json;
using Asya.Domain.Text;
using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Domain.Waiting;

/// <summary>What an answer was and what it changed, as the task's history keeps it.</summary>
/// <remarks>
/// <c>{"input":{...},"changes":[{"path","before?","after?"}]}</c>. Values at places that any pause of the task redacts are replaced before
/// anything is stored: what the history never had cannot be read out of it. Paths are JSON pointers. Where objects meet, their members are
/// compared; anything else is one change. Values and changes beyond a size are left out, and the record says so.
/// </remarks>
internal static class AnswerRecord
{
    private const int MaxChanges = 100;

    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = PayloadLimits.MaxDepth };

    /// <summary>Writes the record.</summary>
    /// <param name="metadata">What was asked.</param>
    /// <param name="input">What was answered: an object.</param>
    /// <param name="before">The payload before the answer: an object.</param>
    /// <param name="after">The payload with the answer merged in: an object.</param>
    /// <param name="hidden">The places that other pauses of the task redact.</param>
    public static JsonBytes Write(
        JsonBytes metadata, JsonBytes input, JsonBytes before, JsonBytes after, ImmutableArray<string> hidden = default)
    {
        using JsonDocument given = JsonDocument.Parse(input.Utf8, Reading);
        using JsonDocument old = JsonDocument.Parse(before.Utf8, Reading);
        using JsonDocument now = JsonDocument.Parse(after.Utf8, Reading);
        Redaction redaction = Redaction.From(metadata, hidden);
        return JsonText.Write((given, old, now, redaction), static (writer, r) =>
        {
            writer.WriteStartObject();
            writer.WriteStartObject("input"u8);
            foreach (JsonProperty property in r.given.RootElement.EnumerateObject())
            {
                WriteValue(writer, property.Name, property.Value, r.redaction.HidesMember(property.Name));
            }

            writer.WriteEndObject();
            writer.WriteStartArray("changes"u8);
            int changes = 0;
            WriteChanges(writer, "", r.old.RootElement, r.now.RootElement, r.redaction, ref changes);
            writer.WriteEndArray();
            if (changes > MaxChanges)
            {
                writer.WriteNumber("changes_left_out"u8, changes - MaxChanges);
            }

            writer.WriteEndObject();
        });
    }

    private static void WriteChanges(
        Utf8JsonWriter writer, string path, JsonElement old, JsonElement now, Redaction redaction, ref int changes)
    {
        if (old.ValueKind != JsonValueKind.Object || now.ValueKind != JsonValueKind.Object)
        {
            if (!JsonElement.DeepEquals(old, now))
            {
                WriteChange(writer, path, old, now, redaction, ref changes);
            }

            return;
        }

        foreach (JsonProperty property in old.EnumerateObject())
        {
            string at = JsonPointer.Below(path, property.Name);
            if (!now.TryGetProperty(property.Name, out JsonElement value))
            {
                WriteChange(writer, at, property.Value, default, redaction, ref changes);
            }
            else
            {
                WriteChanges(writer, at, property.Value, value, redaction, ref changes);
            }
        }

        foreach (JsonProperty property in now.EnumerateObject())
        {
            if (!old.TryGetProperty(property.Name, out _))
            {
                WriteChange(writer, JsonPointer.Below(path, property.Name), default, property.Value, redaction, ref changes);
            }
        }
    }

    private static void WriteChange(
        Utf8JsonWriter writer, string path, JsonElement old, JsonElement now, Redaction redaction, ref int changes)
    {
        if (++changes > MaxChanges)
        {
            return;
        }

        bool isHidden = redaction.HidesPath(path);
        writer.WriteStartObject();
        writer.WriteString("path"u8, path);
        if (old.ValueKind != JsonValueKind.Undefined)
        {
            WriteValue(writer, "before", old, isHidden);
        }

        if (now.ValueKind != JsonValueKind.Undefined)
        {
            WriteValue(writer, "after", now, isHidden);
        }

        writer.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter writer, string name, JsonElement value, bool isHidden)
    {
        writer.WritePropertyName(name);
        ShownPayload.WriteValue(writer, value, isHidden);
    }
}
