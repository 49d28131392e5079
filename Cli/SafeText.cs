using System.Globalization;
using System.Text;

namespace Asya.Cli;

/// <summary>
/// Texts of others on the way to a terminal: what would move its cursor, or turn the writing round, is shown and not done.
/// </summary>
internal static class SafeText
{
    /// <summary>A text in one line.</summary>
    public static string Line(string? text) => Escape(text ?? "", keeps: static _ => false);

    /// <summary>A text whose line feeds are kept.</summary>
    public static string Lines(string text) => Escape(text, keeps: static c => c == '\n');

    /// <summary>Replaces each such character by <c>\u001b</c>: in a string of JSON it stays the same value.</summary>
    private static string Escape(string text, Predicate<char> keeps)
    {
        StringBuilder safe = new(text.Length);
        for (int at = 0; at < text.Length; at++)
        {
            char c = text[at];
            if (char.IsHighSurrogate(c) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]))
            {
                AppendPair(safe, c, text[++at]);
            }
            else if (keeps(c) || !IsHostile(CharUnicodeInfo.GetUnicodeCategory(c)))
            {
                safe.Append(c);
            }
            else
            {
                AppendEscaped(safe, c);
            }
        }

        return safe.ToString();
    }

    // Controls of the terminal, invisible and directional marks, line ends of Unicode, halves of characters, and what has no meaning.
    private static bool IsHostile(UnicodeCategory category) => category is UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate
        or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;

    private static void AppendPair(StringBuilder safe, char high, char low)
    {
        if (IsHostile(CharUnicodeInfo.GetUnicodeCategory(char.ConvertToUtf32(high, low))))
        {
            AppendEscaped(safe, high);
            AppendEscaped(safe, low);
        }
        else
        {
            safe.Append(high).Append(low);
        }
    }

    private static void AppendEscaped(StringBuilder safe, char c) => safe.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
}
