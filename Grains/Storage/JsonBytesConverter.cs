using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Asya.Storage;

/// <summary>Puts JSON into a document as it is, and gets back the very bytes: number text, key order and white space.</summary>
/// <remarks>
/// Objects and arrays are embedded. Everything else (a scalar, white space around a value, something that is no JSON) would not come
/// back as it was and is wrapped: <c>{"$bytes":"base64"}</c>.
/// </remarks>
internal sealed class JsonBytesConverter : JsonConverter<JsonBytes>
{
    private static ReadOnlySpan<byte> Wrapper => "{\"$bytes\":"u8;

    public override JsonBytes Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return default;
        }

        using JsonDocument value = JsonDocument.ParseValue(ref reader);
        ReadOnlySpan<byte> utf8 = JsonMarshal.GetRawUtf8Value(value.RootElement);
        return new JsonBytes(utf8.StartsWith(Wrapper) ? value.RootElement.GetProperty("$bytes").GetBytesFromBase64() : utf8.ToArray());
    }

    public override void Write(Utf8JsonWriter writer, JsonBytes value, JsonSerializerOptions options)
    {
        if (value.IsEmpty)
        {
            writer.WriteNullValue();
        }
        else if (IsPlain(value.Span))
        {
            writer.WriteRawValue(value.Span, skipInputValidation: true);
        }
        else
        {
            writer.WriteStartObject();
            writer.WriteBase64String("$bytes", value.Span);
            writer.WriteEndObject();
        }
    }

    private static bool IsPlain(ReadOnlySpan<byte> utf8) =>
        ((utf8[0] == '{' && utf8[^1] == '}') || (utf8[0] == '[' && utf8[^1] == ']')) && !utf8.StartsWith(Wrapper);
}
