using System.Text.Json;
using System.Text.Json.Serialization;
using Asya.Payloads;

namespace Asya.Grains.Storage;

/// <summary>Puts JSON into a document as it is, and gets back the very bytes: number text, key order and white space.</summary>
/// <remarks>
/// Objects and arrays are written as they stand. Everything else (a scalar, white space around a value) would not come back as it was and
/// is wrapped:
/// <c>{"$bytes":"base64"}</c>.
/// </remarks>
internal sealed class JsonBytesConverter : JsonConverter<JsonBytes>
{
    /// <summary>The document that this thread is reading. A JSON reader has the position of a value, but not its bytes.</summary>
    [ThreadStatic]
    private static byte[]? s_document;

    private static ReadOnlySpan<byte> Wrapper => "{\"$bytes\":"u8;

    /// <summary>Runs a deserialization whose JSON values become slices of the document.</summary>
    public static T Reading<T>(byte[] document, Func<byte[], T> read)
    {
        s_document = document;
        try
        {
            return read(document);
        }
        finally
        {
            s_document = null;
        }
    }

    public override JsonBytes Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return default;
        }

        int start = (int)reader.TokenStartIndex;
        reader.Skip();
        ReadOnlyMemory<byte> utf8 = s_document.AsMemory(start, (int)reader.BytesConsumed - start);
        return new JsonBytes(utf8.Span.StartsWith(Wrapper) ? Unwrap(utf8.Span) : utf8);
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

    private static byte[] Unwrap(ReadOnlySpan<byte> utf8)
    {
        Utf8JsonReader reader = new(utf8);
        while (reader.TokenType != JsonTokenType.String)
        {
            reader.Read();
        }

        return reader.GetBytesFromBase64();
    }
}
