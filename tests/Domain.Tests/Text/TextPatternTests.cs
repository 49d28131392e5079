using Asya.Domain.Text.Patterns;

namespace Asya.Domain.Tests.Text;

public sealed class TextPatternTests
{
    [Theory]
    [InlineData("[A-Z]{2}[0-9]{2}", "AB12", true)]
    [InlineData("[A-Z]{2}[0-9]{2}", "AB12\n", false)]
    [InlineData("[A-Z]{2}[0-9]{2}", "\nAB12", false)]
    [InlineData("a|b", "a", true)]
    [InlineData("a|b", "ab", false)]
    [InlineData("^a$", "a", true)]
    [InlineData(@"\d+", "12", true)]
    [InlineData(@"\d+", "\u0661\u0662", false)]
    [InlineData(@"\w", "é", false)]
    [InlineData(@"\s", "\uFEFF", true)]
    [InlineData(@"\s", "\u0085", false)]
    [InlineData(".", "👍", true)]
    [InlineData(".", "\u2028", false)]
    [InlineData("[^a]", "👍", true)]
    [InlineData("👍{2}", "👍👍", true)]
    [InlineData("[👍😀]", "😀", true)]
    [InlineData("[😀-😎]+", "😁😂", true)]
    [InlineData("[😀-😎]+", "👍", false)]
    [InlineData(@"\p{Lu}\p{L}*", "Éa𠮷", true)]
    [InlineData(@"\p{L}", "𝒜", false)]
    [InlineData(@"\P{L}", "1", true)]
    [InlineData(@"\P{L}", "👍", true)]
    [InlineData(@"\P{L}", "𠮷", false)]
    [InlineData(@"[^\p{L}x]", "👍", true)]
    [InlineData(@"[^\p{L}x]", "𠮷", false)]
    [InlineData(@"[^\P{L}]", "é", true)]
    [InlineData(@"[^\P{L}]", "👍", false)]
    [InlineData(@"[\p{Nd}👍]", "👍", true)]
    [InlineData(@"[\p{L}\d_-]+", "a-1_é", true)]
    [InlineData(@"[\]\-a]+", "]-a", true)]
    [InlineData(@"\u{1F44D}", "👍", true)]
    [InlineData(@"\uD83D\uDC4D", "👍", true)]
    [InlineData("a{,2}", "a{,2}", true)]
    [InlineData("(?<year>[0-9]{4})-(?:0[1-9])", "2026-09", true)]
    [InlineData("x*?y", "xxy", true)]
    [InlineData("[^\\s\\S]", "a", false)]
    public void The_whole_text_must_match_and_a_character_is_a_code_point(string pattern, string text, bool matches) =>
        Assert.Equal(matches, TextPattern.From(pattern).Matches(text));

    [Theory]
    [InlineData("[a-z]+", "^(?:[a-z]+)$")]
    [InlineData(@"\-\@[\-a]", @"^(?:-@[\-a])$")]
    [InlineData("a{,2}]", @"^(?:a\{,2\}\])$")]
    [InlineData(@"(?<n>a)\.\p{Lu}", @"^(?:(?:a)\.(?:(?![\u{10000}-\u{10FFFF}])\p{Lu}))$")]
    [InlineData(@"[\p{L}-]", @"^(?:(?:(?![\u{10000}-\u{10FFFF}])[\p{L}\-]|[\u{20000}-\u{3FFFF}]))$")]
    [InlineData("\\n\\x41", @"^(?:\u000AA)$")]
    public void What_is_published_is_ECMAScript_with_the_flag_u(string pattern, string published) =>
        Assert.Equal(published, TextPattern.From(pattern).Published);

    [Theory]
    [InlineData("(?x) [a-z]+ # letters")]
    [InlineData("(?i)a")]
    [InlineData("(?=a)a")]
    [InlineData("(a)\\1")]
    [InlineData(@"\bword\b")]
    [InlineData(@"\Aa\z")]
    [InlineData("[a-z-[aeiou]]")]
    [InlineData(@"[\d-z]")]
    [InlineData("[]a]")]
    [InlineData("[z-a]")]
    [InlineData(@"\p{IsGreek}")]
    [InlineData(@"\y")]
    [InlineData("(")]
    [InlineData(")")]
    [InlineData("[a")]
    [InlineData("a**")]
    [InlineData("*")]
    [InlineData("a{3,2}")]
    [InlineData("a{1000000}")]
    [InlineData("((a{1000}){1000}){1000}")]
    [InlineData("a\\")]
    public void What_engines_read_in_two_ways_is_refused(string pattern) =>
        Assert.Throws<PatternException>(() => TextPattern.From(pattern));

    [Theory]
    [InlineData(@"\bword\b", "word", true)]
    [InlineData(@"\bword\b", "word\n", false)]
    [InlineData("(?x) [a-z]+ # letters", "abc", false)]
    public void A_pattern_of_an_earlier_version_works_where_it_can_and_is_not_published(string pattern, string text, bool matches)
    {
        TextPattern stored = TextPattern.FromStored(pattern);

        Assert.Equal(matches, stored.Matches(text));
        Assert.Null(stored.Published);
    }
}
