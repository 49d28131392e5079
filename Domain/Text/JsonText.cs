using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Asya.Payloads;

namespace Asya.Domain.Text;

/// <summary>From bytes to nodes and back, the same way everywhere: number text and key order are kept, text stays readable.</summary>
internal static class JsonText
{
    public static readonly JsonWriterOptions Compact =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Reads an object; null if the bytes are none.</summary>
    public static JsonObject? ReadObject(JsonBytes json) => json.ToObject();

    public static JsonBytes Write(JsonNode node) => JsonBytes.From(node);

    public static JsonBytes Write<TState>(TState state, Action<Utf8JsonWriter, TState> write)
    {
        ArrayBufferWriter<byte> buffer = new(512);
        using (Utf8JsonWriter writer = new(buffer, Compact))
        {
            write(writer, state);
        }

        return new(buffer.WrittenMemory);
    }

    /// <summary>Takes a value out of a document that is about to go, byte for byte.</summary>
    public static JsonBytes Copy(JsonElement value) => new(JsonMarshal.GetRawUtf8Value(value).ToArray());

    public static void WriteRaw(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, JsonBytes value)
    {
        writer.WritePropertyName(name);
        writer.WriteRawValue(value.Span, skipInputValidation: true);
    }

    public static void WriteNames(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, ReadOnlySpan<string> values)
    {
        writer.WriteStartArray(name);
        foreach (string value in values)
        {
            writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
    }
}
