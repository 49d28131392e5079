using System.Globalization;

namespace Asya.Actors.Abi;

/// <summary>
/// A path into the envelope: <c>.route.next</c>, <c>.headers["any key"]</c>, <c>.route.prev[-1]</c>, <c>.route.next[:0]</c>.
/// </summary>
/// <remarks>All of the text counts. The same grammar is in <c>python/asya_runner.py</c>; one table of cases tests both.</remarks>
internal sealed class AbiPath
{
    private const int MaxDigits = 18;

    private static readonly string[] Writable = [".route.next", ".headers", ".status"];

    private readonly AbiSegment[] _segments;

    private AbiPath(string text, AbiSegment[] segments) => (Text, _segments) = (text, segments);

    public string Text { get; }

    public ReadOnlySpan<AbiSegment> Way => _segments.AsSpan(..^1);

    public AbiSegment Last => _segments[^1];

    public ReadOnlySpan<AbiSegment> All => _segments;

    /// <summary>Reads the path of a GET.</summary>
    public static AbiPath ToRead(string text)
    {
        AbiPath path = Parse(text);
        RefuseSlices(path.All, "Slice not valid for GET");
        return path;
    }

    /// <summary>Reads the path of a SET.</summary>
    public static AbiPath ToSet(string text)
    {
        Permit("SET", text);
        AbiPath path = Parse(text);
        RefuseSlices(path.Way, "Slice only valid as terminal SET segment");
        return path;
    }

    /// <summary>Reads the path of a DEL.</summary>
    public static AbiPath ToDelete(string text)
    {
        Permit("DEL", text);
        AbiPath path = Parse(text);
        RefuseSlices(path.All, "Slice not valid for DEL");
        return path;
    }

    /// <summary>Names what stands before a segment, for errors.</summary>
    public string ParentOf(AbiSegment segment) => Text[..segment.At].TrimEnd('.') is { Length: > 0 } parent ? parent : "the envelope";

    // Checked on the text before parsing: each writable path has only one spelling.
    private static void Permit(string verb, string text)
    {
        string? root = Array.Find(Writable, r => text.StartsWith(r, StringComparison.Ordinal));
        if (root is null || (text.Length > root.Length && text[root.Length] is not ('.' or '[')))
        {
            throw AbiError.Permission($"Cannot {verb} {text}");
        }
    }

    private static AbiPath Parse(string text)
    {
        if (!text.StartsWith('.'))
        {
            throw AbiError.Value($"Path must start with '.': {text}");
        }

        if (text.Length == 1)
        {
            throw AbiError.Value($"Empty path: {text}");
        }

        List<AbiSegment> segments = new(4);
        int at = text[1] == '[' ? 1 : 0;
        while (at < text.Length)
        {
            segments.Add(ReadSegment(text, ref at) ?? throw AbiError.Value($"Invalid path: {text}"));
        }

        return new(text, [.. segments]);
    }

    private static AbiSegment? ReadSegment(string text, ref int at) => text[at] switch
    {
        '.' => ReadName(text, ref at),
        '[' when at + 1 < text.Length && text[at + 1] == '"' => ReadQuoted(text, ref at),
        '[' => ReadIndexOrSlice(text, ref at),
        _ => null,
    };

    private static AbiSegment? ReadName(string text, ref int at)
    {
        int start = at;
        int end = at + 1;
        while (end < text.Length
            && (char.IsAsciiLetter(text[end]) || text[end] == '_'
                || (end > start + 1 && (char.IsAsciiDigit(text[end]) || text[end] == '-'))))
        {
            end++;
        }

        at = end;
        return end == start + 1 ? null : new(AbiSegmentKind.Key, text[(start + 1)..end], null, null, start);
    }

    private static AbiSegment? ReadQuoted(string text, ref int at)
    {
        int start = at;
        int close = text.IndexOf('"', start + 2);
        if (close <= start + 2 || close + 1 >= text.Length || text[close + 1] != ']')
        {
            return null;
        }

        at = close + 2;
        return new(AbiSegmentKind.Key, text[(start + 2)..close], null, null, start);
    }

    private static AbiSegment? ReadIndexOrSlice(string text, ref int at)
    {
        int start = at;
        int end = at + 1;
        long? first = ReadNumber(text, ref end);
        long? second = null;
        bool isSlice = end < text.Length && text[end] == ':';
        if (isSlice)
        {
            end++;
            second = ReadNumber(text, ref end);
        }

        if (end >= text.Length || text[end] != ']' || (!isSlice && first is null))
        {
            return null;
        }

        at = end + 1;
        return new(isSlice ? AbiSegmentKind.Slice : AbiSegmentKind.Index, "", first, second, start);
    }

    /// <summary>Reads a number if there is one; a lone sign is not consumed, and fails as an invalid segment.</summary>
    private static long? ReadNumber(string text, ref int at)
    {
        int digits = at < text.Length && text[at] == '-' ? at + 1 : at;
        int end = digits;
        while (end < text.Length && end - digits < MaxDigits && char.IsAsciiDigit(text[end]))
        {
            end++;
        }

        if (end == digits)
        {
            return null;
        }

        long number = long.Parse(text.AsSpan(at..end), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        at = end;
        return number;
    }

    private static void RefuseSlices(ReadOnlySpan<AbiSegment> segments, string message)
    {
        foreach (AbiSegment segment in segments)
        {
            if (segment.Kind == AbiSegmentKind.Slice)
            {
                throw AbiError.Value(message);
            }
        }
    }
}
