using System.Runtime.InteropServices;
using System.Text.Json;
using Asya.Domain.Text;
using Asya.Payloads;

namespace Asya.Domain.Waiting;

/// <summary>Writes a payload as the history may show it: without what is redacted, and without values beyond a size.</summary>
internal static class ShownPayload
{
    private const int MaxValueBytes = 4 * 1024;

    public static JsonBytes Write(JsonElement payload, Redaction redaction) =>
        JsonText.Write((payload, redaction), static (writer, shown) => WriteObject(writer, shown.payload, "", shown.redaction));

    /// <summary>Writes a value, or why it is not shown.</summary>
    public static void WriteValue(Utf8JsonWriter writer, JsonElement value, bool isHidden)
    {
        if (isHidden)
        {
            writer.WriteStringValue("[redacted]"u8);
        }
        else if (JsonMarshal.GetRawUtf8Value(value).Length > MaxValueBytes)
        {
            writer.WriteStringValue("[too large]"u8);
        }
        else
        {
            value.WriteTo(writer);
        }
    }

    private static void WriteObject(Utf8JsonWriter writer, JsonElement payload, string path, Redaction redaction)
    {
        writer.WriteStartObject();
        foreach (JsonProperty property in payload.EnumerateObject())
        {
            string at = JsonPointer.Below(path, property.Name);
            writer.WritePropertyName(property.Name);
            bool hides = redaction.HidesPath(at);

            // An object with a hidden value shows its others. Of a list it is not said which item is hidden.
            if (hides && !redaction.IsHidden(at) && property.Value.ValueKind == JsonValueKind.Object)
            {
                WriteObject(writer, property.Value, at, redaction);
            }
            else
            {
                WriteValue(writer, property.Value, hides);
            }
        }

        writer.WriteEndObject();
    }
}
