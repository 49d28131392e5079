using System.Globalization;
using System.Text;
using Asya.Identity;

namespace Asya.Domain.Tests.Identity;

/// <summary>Which names are one person's.</summary>
public sealed class PrincipalNameTests
{
    [Theory]
    [InlineData("ann", "ANN")]
    [InlineData("ann", " ann ")]
    [InlineData("ann", "\uFF21\uFF4E\uFF4E")] // full width
    [InlineData("ann", "a\u200Bn\u00ADn")] // characters that show nothing
    [InlineData("ren\u00E9", "RENE\u0301")] // one character, or a letter and an accent
    [InlineData("\u1EA5", "a\u0302\u0301")]
    [InlineData("q\u0323\u0307", "q\u0307\u0323")] // the order in which accents were typed
    [InlineData("stra\u00DFe", "STRASSE")]
    [InlineData("\u1E9E", "ss")]
    [InlineData("\uFB01nance", "finance")] // a ligature
    [InlineData("\u0130", "I\u0307")]
    [InlineData("\u03A3\u03B1\u03C2", "\u03C3\u0391\u03C3")] // both small sigmas
    [InlineData("\uD55C\uAE00", "\u1112\u1161\u11AB\u1100\u1173\u11AF")] // Korean syllables and their letters
    [InlineData("\uD835\uDC1A", "A")] // a letter of mathematics
    [InlineData("\u13A0", "\uAB70")] // Cherokee, whose small letters are the younger ones
    public void Spellings_of_one_name_are_the_same(string one, string other)
    {
        Assert.True(PrincipalName.AreSame(one, other), $"'{PrincipalName.Canonical(one)}' and '{PrincipalName.Canonical(other)}'");
        Assert.Equal(PrincipalName.Canonical(one), PrincipalName.Canonical(PrincipalName.Canonical(one)));
    }

    [Theory]
    [InlineData("ann", "anne")]
    [InlineData("ann", "\u0430nn")] // a Cyrillic letter only looks alike
    [InlineData("rene", "ren\u00E9")]
    [InlineData("a nn", "ann")]
    [InlineData("\u0131", "i")] // a dotless i is a letter of its own
    [InlineData("ann", null)]
    [InlineData(null, null)]
    [InlineData("\uD800", "ann")]
    public void Other_names_are_not(string? one, string? other)
    {
        Assert.False(PrincipalName.AreSame(one, other));
        Assert.False(PrincipalName.AreSame(other, one));
    }

    [Fact]
    public void The_case_of_no_letter_of_any_alphabet_makes_a_difference()
    {
        List<string> differing = [];
        for (int point = 0; point <= 0x10FFFF; point++)
        {
            if (Rune.IsValid(point))
            {
                Rune rune = new(point);
                string[] cases = [rune.ToString(), Rune.ToUpperInvariant(rune).ToString(), Rune.ToLowerInvariant(rune).ToString()];
                if (cases.Select(PrincipalName.Canonical).Distinct().Count() > 1)
                {
                    differing.Add(point.ToString("X4", CultureInfo.InvariantCulture));
                }
            }
        }

        Assert.Empty(differing);
    }
}
