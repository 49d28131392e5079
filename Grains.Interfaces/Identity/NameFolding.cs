using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Asya.Identity;

/// <summary>How characters compare in names: <c>folding.txt</c>, which <c>eng/principal-names.py</c> makes.</summary>
/// <remarks>
/// The processes run without ICU (<c>InvariantGlobalization</c>), where <see cref="string.Normalize()"/> changes nothing. Read with the
/// first name that is not ASCII.
/// </remarks>
internal sealed class NameFolding
{
    private const int FirstSyllable = 0xAC00;
    private const int LastSyllable = 0xD7A3;

    private static readonly Lazy<NameFolding> Loaded = new(static () => new NameFolding());

    private readonly FrozenDictionary<int, Rune[]> _folded;
    private readonly FrozenDictionary<int, int> _classes;

    private NameFolding()
    {
        Dictionary<int, Rune[]> folded = [];
        Dictionary<int, int> classes = [];
        using Stream stream = typeof(NameFolding).Assembly.GetManifestResourceStream("Asya.Identity.folding.txt")!;
        using StreamReader lines = new(stream, Encoding.ASCII);
        while (lines.ReadLine() is { } line)
        {
            if (line.StartsWith('#'))
            {
                continue;
            }

            int at = line.AsSpan().IndexOfAny('=', ':');
            string[] ends = line[..at].Split('-');
            for (int point = Hex(ends[0]); point <= Hex(ends[^1]); point++)
            {
                if (line[at] == '=')
                {
                    folded[point] = RunesOf(line[(at + 1)..]);
                }
                else
                {
                    classes[point] = int.Parse(line.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture);
                }
            }
        }

        _folded = folded.ToFrozenDictionary();
        _classes = classes.ToFrozenDictionary();
    }

    public static NameFolding Instance => Loaded.Value;

    /// <summary>Appends what a character compares as: one, several or none.</summary>
    public void Append(List<Rune> text, Rune rune)
    {
        if (rune.Value is >= FirstSyllable and <= LastSyllable)
        {
            AppendSyllable(text, rune.Value - FirstSyllable);
        }
        else if (_folded.TryGetValue(rune.Value, out Rune[]? known))
        {
            text.AddRange(known);
        }
        else
        {
            // A letter that is younger than the table has its other case from the runtime.
            Rune lower = Rune.ToLowerInvariant(Rune.ToUpperInvariant(rune));
            text.AddRange(_folded.TryGetValue(lower.Value, out known) ? known : [lower]);
        }
    }

    /// <summary>Brings accents on one letter into their order, so that it does not matter in which they were typed.</summary>
    public void Order(List<Rune> text)
    {
        for (int i = 1; i < text.Count; i++)
        {
            Rune moved = text[i];
            int number = ClassOf(moved);
            int to = i;
            for (; number > 0 && to > 0 && ClassOf(text[to - 1]) > number; to--)
            {
                text[to] = text[to - 1];
            }

            text[to] = moved;
        }
    }

    private int ClassOf(Rune rune) => _classes.GetValueOrDefault(rune.Value);

    // Korean syllables are made of their letters by a formula of the Unicode standard.
    private static void AppendSyllable(List<Rune> text, int index)
    {
        text.Add(new(0x1100 + (index / 588)));
        text.Add(new(0x1161 + (index % 588 / 28)));
        if (index % 28 is > 0 and var last)
        {
            text.Add(new(0x11A7 + last));
        }
    }

    private static Rune[] RunesOf(string text) =>
        text.Length == 0 ? [] : [.. text.Split('+').Select(static point => new Rune(Hex(point)))];

    private static int Hex(string text) => int.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
