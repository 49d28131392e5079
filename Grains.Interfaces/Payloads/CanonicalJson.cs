using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Asya.Tasks;

namespace Asya.Payloads;

/// <summary>The one text that all spellings of a JSON value share: without spaces, members in order, <c>1.0</c> as <c>1</c>.</summary>
/// <remarks>Two values have the same text if and only if they are equal. It is compared and hashed, never shown.</remarks>
public static class CanonicalJson
{
    private static readonly JsonWriterOptions Plain =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Writes the text of a value that <see cref="StrictJson"/> has accepted.</summary>
    public static byte[] Write(ReadOnlyMemory<byte> utf8)
    {
        using JsonDocument document = JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = PayloadLimits.MaxDepth });
        return Write(document.RootElement).WrittenSpan.ToArray();
    }

    /// <summary>Gets the text of a value.</summary>
    public static string TextOf(JsonElement value) => Encoding.UTF8.GetString(Write(value).WrittenSpan);

    private static ArrayBufferWriter<byte> Write(JsonElement value)
    {
        ArrayBufferWriter<byte> buffer = new(256);
        using Utf8JsonWriter writer = new(buffer, Plain);
        Write(writer, value);
        writer.Flush();
        return buffer;
    }

    private static void Write(Utf8JsonWriter writer, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (JsonProperty member in value.EnumerateObject().OrderBy(static member => member.Name, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(member.Name);
                    Write(writer, member.Value);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (JsonElement item in value.EnumerateArray())
                {
                    Write(writer, item);
                }

                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(value.GetString());
                break;
            case JsonValueKind.Number:
                ReadOnlySpan<byte> raw = JsonMarshal.GetRawUtf8Value(value);
                ExactNumber number = ExactNumber.Parse(raw);
                writer.WriteRawValue(number.HasHugeExponent ? Encoding.UTF8.GetString(raw) : number.ToString(), skipInputValidation: true);
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }
}
