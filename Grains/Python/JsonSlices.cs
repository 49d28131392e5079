using System.Text.Json;
using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Grains.Python;

/// <summary>Splits JSON into slices of its own bytes, so that values are passed on unchanged.</summary>
internal static class JsonSlices
{
    /// <summary>Gets an object's members. The JSON must have passed <see cref="StrictJson"/>.</summary>
    public static Dictionary<string, ReadOnlyMemory<byte>>? Members(ReadOnlyMemory<byte> json)
    {
        Utf8JsonReader reader = Open(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }

        Dictionary<string, ReadOnlyMemory<byte>> members = new(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            reader.Read();
            members[name] = Take(ref reader, json);
        }

        return members;
    }

    /// <summary>Gets a list's elements. The JSON must have passed <see cref="StrictJson"/>.</summary>
    public static List<ReadOnlyMemory<byte>>? Elements(ReadOnlyMemory<byte> json)
    {
        Utf8JsonReader reader = Open(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
        {
            return null;
        }

        List<ReadOnlyMemory<byte>> elements = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            elements.Add(Take(ref reader, json));
        }

        return elements;
    }

    /// <summary>Gets a text; null if it is none.</summary>
    public static string? Text(ReadOnlyMemory<byte> json)
    {
        Utf8JsonReader reader = Open(json);
        return reader.Read() && reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
    }

    private static Utf8JsonReader Open(ReadOnlyMemory<byte> json) =>
        new(json.Span, new JsonReaderOptions { MaxDepth = PayloadLimits.MaxDepth * 2 });

    private static ReadOnlyMemory<byte> Take(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json)
    {
        int start = (int)reader.TokenStartIndex;
        reader.Skip();
        return json[start..(int)reader.BytesConsumed];
    }
}
