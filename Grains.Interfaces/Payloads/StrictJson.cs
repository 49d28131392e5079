using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Asya.Tasks;

namespace Asya.Payloads;

/// <summary>The rules for JSON that comes from outside: from a client, from a handler, from an object store.</summary>
/// <remarks>
/// Payloads travel as the bytes they came in, so whatever two readers could understand differently is refused at the door:
/// duplicate keys at any depth (compared as text, escapes resolved), invalid UTF-8, half surrogate pairs, excessive depth. So are numbers
/// that a handler's language cannot hold: the step would fail, perhaps after a person has answered.
/// One pass; no allocation unless an object has many keys or escaped ones.
/// </remarks>
public static class StrictJson
{
    /// <summary>The digits of the longest integer that Python converts unless it is told otherwise.</summary>
    public const int MaxDigits = 4300;

    /// <summary>Inspects one JSON value. Never throws.</summary>
    public static JsonVerdict Inspect(ReadOnlySpan<byte> utf8, int maxDepth = PayloadLimits.MaxDepth)
    {
        if (!Utf8.IsValid(utf8))
        {
            return new JsonVerdict(JsonDefect.NotUtf8, JsonValueKind.Undefined, FirstInvalid(utf8));
        }

        KeyTracker keys = new(utf8, stackalloc KeyTracker.Key[KeyTracker.OnStack]);
        try
        {
            return Inspect(utf8, maxDepth, ref keys);
        }
        finally
        {
            keys.Dispose();
        }
    }

    private static JsonVerdict Inspect(ReadOnlySpan<byte> utf8, int maxDepth, ref KeyTracker keys)
    {
        // One level more than allowed, so that too deep differs from malformed.
        Utf8JsonReader reader = new(utf8, new JsonReaderOptions { MaxDepth = maxDepth + 1 });
        JsonValueKind root = JsonValueKind.Undefined;
        try
        {
            while (reader.Read())
            {
                if (root == JsonValueKind.Undefined)
                {
                    root = KindOf(reader.TokenType);
                }

                JsonDefect defect = Scan(ref reader, ref keys, maxDepth);
                if (defect != JsonDefect.None)
                {
                    return new JsonVerdict(defect, root, reader.TokenStartIndex);
                }
            }
        }
        catch (JsonException)
        {
            return new JsonVerdict(JsonDefect.Malformed, root, reader.BytesConsumed);
        }

        return new JsonVerdict(JsonDefect.None, root, 0);
    }

    private static JsonDefect Scan(ref Utf8JsonReader reader, ref KeyTracker keys, int maxDepth)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject or JsonTokenType.StartArray when reader.CurrentDepth >= maxDepth:
                return JsonDefect.TooDeep;
            case JsonTokenType.StartObject:
                keys.Open();
                return JsonDefect.None;
            case JsonTokenType.EndObject:
                keys.Close();
                return JsonDefect.None;
            case JsonTokenType.String when reader.ValueIsEscaped && HasLoneSurrogate(reader.ValueSpan):
                return JsonDefect.LoneSurrogate;
            case JsonTokenType.PropertyName when reader.ValueIsEscaped && HasLoneSurrogate(reader.ValueSpan):
                return JsonDefect.LoneSurrogate;
            case JsonTokenType.PropertyName when !keys.Add(ref reader):
                return JsonDefect.DuplicateKey;
            case JsonTokenType.Number when IsTooLarge(reader.ValueSpan):
                return JsonDefect.NumberTooLarge;
            default:
                return JsonDefect.None;
        }
    }

    private static bool IsTooLarge(ReadOnlySpan<byte> number)
    {
        if (number.IndexOfAny("eE."u8) < 0)
        {
            return number.Length - (number[0] == (byte)'-' ? 1 : 0) > MaxDigits;
        }

        return !double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) || !double.IsFinite(value);
    }

    // The reader has checked the escapes' syntax: after \u there are four hex digits.
    private static bool HasLoneSurrogate(ReadOnlySpan<byte> escaped)
    {
        bool afterHigh = false;
        for (int at = 0; at < escaped.Length;)
        {
            bool isHigh = false;
            bool isLow = false;
            if (escaped[at] != (byte)'\\')
            {
                at++;
            }
            else if (escaped[at + 1] != (byte)'u')
            {
                at += 2;
            }
            else
            {
                ushort unit = ushort.Parse(escaped.Slice(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                isHigh = char.IsHighSurrogate((char)unit);
                isLow = char.IsLowSurrogate((char)unit);
                at += 6;
            }

            if (afterHigh != isLow)
            {
                return true;
            }

            afterHigh = isHigh;
        }

        return afterHigh;
    }

    private static int FirstInvalid(ReadOnlySpan<byte> utf8)
    {
        int at = 0;
        while (Rune.DecodeFromUtf8(utf8[at..], out _, out int length) == System.Buffers.OperationStatus.Done)
        {
            at += length;
        }

        return at;
    }

    private static JsonValueKind KindOf(JsonTokenType token) => token switch
    {
        JsonTokenType.StartObject => JsonValueKind.Object,
        JsonTokenType.StartArray => JsonValueKind.Array,
        JsonTokenType.String => JsonValueKind.String,
        JsonTokenType.Number => JsonValueKind.Number,
        JsonTokenType.True => JsonValueKind.True,
        JsonTokenType.False => JsonValueKind.False,
        _ => JsonValueKind.Null,
    };
}
