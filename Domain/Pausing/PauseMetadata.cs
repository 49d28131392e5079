using System.Text.Json;
using System.Text.Json.Nodes;
using Asya.Domain.Text;
using Asya.Payloads;

namespace Asya.Domain.Pausing;

/// <summary>Reads and makes what a pause shows: a JSON object with a prompt and fields, passed on as it is.</summary>
internal static class PauseMetadata
{
    /// <summary>Reads what an actor has put into its header: an object, or an object written as text, or a mere prompt.</summary>
    public static bool TryRead(JsonBytes value, out JsonBytes metadata)
    {
        metadata = default;
        if (value.IsEmpty)
        {
            return false;
        }

        JsonNode? node = JsonNode.Parse(value.Span);
        if (node is JsonObject)
        {
            metadata = value;
        }
        else if (node?.GetValueKind() == JsonValueKind.String)
        {
            string text = node.GetValue<string>();
            JsonBytes inner = JsonBytes.FromText(text);

            // A form with a member twice is no prompt, and not to be read in one of two ways.
            metadata = JsonText.ReadObject(inner) is null ? OfPrompt(text) : StrictJson.Inspect(inner.Span).IsObject ? inner : default;
        }

        return !metadata.IsEmpty;
    }

    public static JsonBytes OfPrompt(string prompt) => JsonText.Write(prompt, static (writer, text) =>
    {
        writer.WriteStartObject();
        writer.WriteString("prompt"u8, text);
        writer.WriteStartArray("fields"u8);
        writer.WriteEndArray();
        writer.WriteEndObject();
    });
}
