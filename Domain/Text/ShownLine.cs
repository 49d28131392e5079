using System.Globalization;
using System.Text;

namespace Asya.Domain.Text;

/// <summary>Makes one line of text from outside that can be shown anywhere: bounded, without what is not to be seen.</summary>
internal static class ShownLine
{
    private const int ZeroWidthNonJoiner = 0x200C;
    private const int ZeroWidthJoiner = 0x200D;

    /// <summary>
    /// Gets a text in one line: control characters, white space and line ends become one space, formatting characters go.
    /// </summary>
    /// <remarks>
    /// Characters that turn the direction of a text, or are not visible, could make a line say something else than what it holds. The two
    /// joiners stay: scripts and emoji are spelled with them.
    /// </remarks>
    /// <param name="text">The text.</param>
    /// <param name="max">The most characters (code points). A longer text ends with an ellipsis.</param>
    public static string From(string text, int max)
    {
        StringBuilder line = new(Math.Min(text.Length, max + 1));
        int length = 0;
        bool isGap = false;
        foreach (Rune rune in text.EnumerateRunes())
        {
            UnicodeCategory category = Rune.GetUnicodeCategory(rune);
            if (category is UnicodeCategory.Control || Rune.IsWhiteSpace(rune))
            {
                isGap = length > 0;
                continue;
            }

            if (IsHidden(rune, category))
            {
                continue;
            }

            int needed = isGap ? 2 : 1;
            if (length + needed > max)
            {
                return line.Append('…').ToString();
            }

            if (isGap)
            {
                line.Append(' ');
                isGap = false;
            }

            line.Append(rune.ToString());
            length += needed;
        }

        return line.ToString();
    }

    private static bool IsHidden(Rune rune, UnicodeCategory category) =>
        category is UnicodeCategory.Format or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse
        && rune.Value is not (ZeroWidthNonJoiner or ZeroWidthJoiner);
}
