using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Asya.Gateway.Errors;
using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Gateway.Requests;

/// <summary>Reads single values out of JSON that <see cref="StrictJson"/> has accepted.</summary>
/// <remarks>
/// Not the serializer: its errors name neither the limit nor the member as its client knows it, and payloads have to stay slices of the
/// bytes that came.
/// </remarks>
internal static class JsonFields
{
    private const int MaxMisspelt = 64;

    /// <summary>Starts to read an accepted JSON object: the reader is inside it, before its first key.</summary>
    public static Utf8JsonReader Enter(ReadOnlySpan<byte> utf8)
    {
        Utf8JsonReader reader = new(utf8, new JsonReaderOptions { MaxDepth = PayloadLimits.MaxDepth + 1 });
        reader.Read();
        return reader;
    }

    /// <summary>Tells whether the reader is at this key, and if so moves on to its value.</summary>
    public static bool IsNext(ref Utf8JsonReader reader, ReadOnlySpan<byte> key) => reader.ValueTextEquals(key) && reader.Read();

    /// <summary>Passes over a member that means nothing here. One that is nearly a known one is refused: most likely it is meant.</summary>
    /// <param name="reader">The reader, at the member's name.</param>
    /// <param name="known">The members that mean something.</param>
    public static void SkipUnknown(ref Utf8JsonReader reader, string[] known)
    {
        string name = reader.GetString()!;
        if (name.Length <= MaxMisspelt && NearestName.To(name, known) is { } meant)
        {
            throw RequestException.Invalid($"\"{name}\" is not known here; did you mean \"{meant}\"?");
        }

        reader.Skip();
    }

    /// <summary>Gets the bytes of the value the reader is at, and moves to the value's end.</summary>
    public static ReadOnlyMemory<byte> Slice(ref Utf8JsonReader reader, ReadOnlyMemory<byte> source)
    {
        int start = (int)reader.TokenStartIndex;
        reader.Skip();
        return source[start..(int)reader.BytesConsumed];
    }

    /// <summary>Gets a string; null when the value is JSON's null.</summary>
    public static string? Text(ref Utf8JsonReader reader, string field, int maxLength)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        if (reader.TokenType != JsonTokenType.String)
        {
            throw RequestException.Invalid($"\"{field}\" must be a string.");
        }

        string text = reader.GetString()!;
        if (text.Length is 0 || text.Length > maxLength || text.AsSpan().ContainsAnyInRange('\0', '\u001f'))
        {
            throw RequestException.Invalid($"\"{field}\" must have 1 to {maxLength} characters and no control characters.");
        }

        return text;
    }

    /// <summary>Gets the one string that an accepted object, which may be missing, is read for; other members mean nothing.</summary>
    public static string? FindText(ReadOnlyMemory<byte> utf8, ReadOnlySpan<byte> field, int maxLength)
    {
        string? text = null;
        if (!utf8.IsEmpty)
        {
            Utf8JsonReader reader = Enter(utf8.Span);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (IsNext(ref reader, field))
                {
                    text = Text(ref reader, Encoding.UTF8.GetString(field), maxLength);
                }
                else
                {
                    reader.Skip();
                }
            }
        }

        return text;
    }

    /// <summary>Gets an object's bytes; empty when the value is JSON's null.</summary>
    public static JsonBytes Object(ref Utf8JsonReader reader, ReadOnlyMemory<byte> source, string field)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return default;
        }

        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw RequestException.Invalid($"\"{field}\" must be a JSON object.");
        }

        return new JsonBytes(Slice(ref reader, source));
    }

    /// <summary>Gets a list of strings; empty when the value is JSON's null.</summary>
    public static ImmutableArray<string> Texts(ref Utf8JsonReader reader, string field, int maxCount, int maxLength)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return [];
        }

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw RequestException.Invalid($"\"{field}\" must be an array of strings.");
        }

        ImmutableArray<string>.Builder texts = ImmutableArray.CreateBuilder<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (texts.Count == maxCount)
            {
                throw RequestException.Invalid($"\"{field}\" may have at most {maxCount} entries.");
            }

            texts.Add(Text(ref reader, field, maxLength) ?? throw RequestException.Invalid($"\"{field}\" must hold strings only."));
        }

        return texts.DrainToImmutable();
    }
}
