using System.Globalization;
using System.Text;

namespace Asya.Domain.Text.Patterns;

/// <summary>A set of characters, each a whole code point. Half characters are in no text, and in no set.</summary>
/// <remarks>
/// Of a general category there are the characters up to U+FFFF; of letters also the ideographs of the planes 2 and 3. That is what is
/// published, too: a set of all ranges of a category takes an engine seconds to build.
/// </remarks>
internal sealed class CodePoints
{
    private const int FirstAstral = 0x10000;
    private const int Last = 0x10FFFF;
    private const int FirstHalf = 0xD800;
    private const string Half = @"\uD800-\uDFFF";

    private static readonly string[] Names =
    [
        "L", "Lu", "Ll", "Lt", "Lm", "Lo", "M", "Mn", "Mc", "Me", "N", "Nd", "Nl", "No", "P", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po",
        "S", "Sm", "Sc", "Sk", "So", "Z", "Zs", "Zl", "Zp",
    ];

    private readonly List<(int First, int Last)> _ranges = [];
    private readonly StringBuilder _categories = new();
    private bool _isNegated;

    public static CodePoints Digits { get; } = new CodePoints().Add('0', '9');

    public static CodePoints WordLetters { get; } = new CodePoints().Add('0', '9').Add('A', 'Z').Add('a', 'z').Add('_', '_');

    /// <summary>What JavaScript takes for space.</summary>
    public static CodePoints Spaces { get; } = new CodePoints().Add('\t', '\r').Add(' ', ' ').Add(0xA0, 0xA0).Add(0x1680, 0x1680)
        .Add(0x2000, 0x200A).Add(0x2028, 0x2029).Add(0x202F, 0x202F).Add(0x205F, 0x205F).Add(0x3000, 0x3000).Add(0xFEFF, 0xFEFF);

    public static CodePoints LineEnds { get; } = new CodePoints().Add('\n', '\n').Add('\r', '\r').Add(0x2028, 0x2029);

    public CodePoints Add(int first, int last)
    {
        _ranges.Add((first, last));
        return this;
    }

    public CodePoints Add(CodePoints others)
    {
        _ranges.AddRange(others._ranges);
        _categories.Append(others._categories);
        return this;
    }

    /// <summary>Gets a value indicating whether categories are in it, whose characters above U+FFFF are other ones elsewhere.</summary>
    public bool HasCategories => _categories.Length > 0;

    /// <summary>Gets the characters of a general category, such as <c>L</c> or <c>Nd</c>, or all others.</summary>
    /// <returns>Null: there is no category of this name.</returns>
    public static CodePoints? OfCategory(string name, bool isNegated)
    {
        if (!Names.Contains(name))
        {
            return null;
        }

        CodePoints category = new();
        category._categories.Append(CultureInfo.InvariantCulture, $"\\{(isNegated ? 'P' : 'p')}{{{name}}}");
        return (name is "L" or "Lo", isNegated) switch
        {
            (true, false) => category.Add(0x20000, 0x3FFFF),
            (true, true) => category.Add(FirstAstral, 0x1FFFF).Add(0x40000, Last),
            (false, true) => category.Add(FirstAstral, Last),
            _ => category,
        };
    }

    /// <summary>Gets all characters that are not in it.</summary>
    public CodePoints Others()
    {
        if (!HasCategories)
        {
            CodePoints rest = new();
            rest._ranges.AddRange(Complement(0));
            return rest;
        }

        CodePoints others = new CodePoints().Add(this);
        others._isNegated = !_isNegated;
        return others;
    }

    /// <summary>Writes it as a pattern of .NET, whose characters are halves of the ones above U+FFFF.</summary>
    public void WriteTo(StringBuilder pattern)
    {
        StringBuilder plane = new();
        foreach ((int first, int last) in _ranges.Where(static range => range.First < FirstAstral))
        {
            plane.Append(CultureInfo.InvariantCulture, $"\\u{first:X4}-\\u{Math.Min(last, FirstAstral - 1):X4}");
        }

        plane.Append(_categories);
        List<string> ways = plane.Length == 0 && !_isNegated ? [] : [$"[{(_isNegated ? "^" : "")}{plane}-[{Half}]]"];
        foreach ((int first, int last) in Astral())
        {
            AddPairs(ways, first, last);
        }

        pattern.Append(ways.Count == 0 ? @"[^\u0000-\uFFFF]" : $"(?:{string.Join('|', ways)})");
    }

    /// <summary>Writes what of it is above U+FFFF as a class of ECMAScript; empty: nothing is.</summary>
    public string AstralClass() => Astral() is { Count: > 0 } ranges
        ? $"[{string.Concat(ranges.Select(static range => $"\\u{{{range.First:X}}}-\\u{{{range.Last:X}}}"))}]"
        : "";

    private List<(int First, int Last)> Astral() => _isNegated
        ? Complement(FirstAstral)
        : [
            .. _ranges.Where(static range => range.Last >= FirstAstral)
                .Select(static range => (Math.Max(range.First, FirstAstral), range.Last))];

    private List<(int First, int Last)> Complement(int next)
    {
        List<(int, int)> others = [];
        foreach ((int first, int last) in _ranges.Where(range => range.Last >= next).OrderBy(static range => range.First))
        {
            if (first > next)
            {
                others.Add((next, first - 1));
            }

            next = Math.Max(next, last + 1);
        }

        return next <= Last ? [.. others, (next, Last)] : others;
    }

    private static void AddPairs(List<string> pairs, int first, int last)
    {
        // The blocks of 1024 at both ends may be partly in it; those between are whole.
        while (first <= last)
        {
            int high = High(first);
            int endOfBlock = Math.Min(last, first | 0x3FF);
            int lastHigh = high;
            if ((first & 0x3FF) == 0 && endOfBlock == (first | 0x3FF))
            {
                int wholeBlocks = (last - first + 1) / 0x400;
                lastHigh = high + wholeBlocks - 1;
                endOfBlock = first + (wholeBlocks * 0x400) - 1;
            }

            pairs.Add(string.Create(CultureInfo.InvariantCulture,
                $"[\\u{high:X4}-\\u{lastHigh:X4}][\\u{Low(first):X4}-\\u{Low(endOfBlock):X4}]"));
            first = endOfBlock + 1;
        }
    }

    private static int High(int codePoint) => FirstHalf + ((codePoint - 0x10000) >> 10);

    private static int Low(int codePoint) => 0xDC00 + (codePoint & 0x3FF);
}
