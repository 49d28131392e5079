using System.Text;

namespace Asya.Identity;

/// <summary>Compares the names of principals: one person has one name, however it is spelled.</summary>
/// <remarks>
/// Names are the same if they are so under Unicode's compatibility normalization with case folding (NFKC), without characters that show
/// nothing and without white space around them. Letters of other alphabets that only look alike are different.
/// </remarks>
public static class PrincipalName
{
    /// <summary>Indicates whether two names are one person's. No name is not anyone's.</summary>
    public static bool AreSame(string? one, string? other) =>
        one is not null && other is not null
        && (string.Equals(one, other, StringComparison.Ordinal)
            || string.Equals(Canonical(one), Canonical(other), StringComparison.Ordinal));

    /// <summary>Gets the form of a name that all its spellings have in common. For comparing, not for showing.</summary>
    public static string Canonical(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (Ascii.IsValid(name))
        {
            return name.Trim().ToLowerInvariant();
        }

        NameFolding folding = NameFolding.Instance;
        List<Rune> folded = new(name.Length);
        foreach (Rune rune in name.EnumerateRunes())
        {
            folding.Append(folded, rune);
        }

        folding.Order(folded);
        StringBuilder text = new(folded.Count);
        foreach (Rune rune in folded)
        {
            text.Append(rune.ToString());
        }

        return text.ToString().Trim();
    }
}
