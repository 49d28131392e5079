using System.Text.RegularExpressions;

namespace Asya.Domain.Text.Patterns;

/// <summary>What a whole text must match. Built once, for its use and for its publication, and never takes long.</summary>
internal sealed class TextPattern
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Regex? _regex;

    private TextPattern(Regex? regex, string? published)
    {
        _regex = regex;
        Published = published;
    }

    /// <summary>Gets the same as ECMAScript's pattern with the flag <c>u</c>. Null: it cannot be said there.</summary>
    public string? Published { get; }

    /// <summary>Makes a pattern.</summary>
    /// <exception cref="PatternException">It is none, or one that engines read in different ways.</exception>
    public static TextPattern From(string pattern)
    {
        (string net, string ecma) = PatternReader.Translate(pattern);
        return new(Build(net), $"^(?:{ecma})$");
    }

    /// <summary>Makes a pattern of a definition that an earlier version has accepted. One that cannot be used matches nothing.</summary>
    public static TextPattern FromStored(string pattern)
    {
        try
        {
            return From(pattern);
        }
        catch (PatternException)
        {
            try
            {
                return new(Build(pattern), null);
            }
            catch (PatternException)
            {
                return new(null, null);
            }
        }
    }

    /// <summary>Indicates whether a whole text matches; one that takes too long does not.</summary>
    public bool Matches(string text)
    {
        try
        {
            return _regex?.IsMatch(text) == true;
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    // \z, since $ also matches before a last line end. The pattern is built as it is used.
    private static Regex Build(string pattern)
    {
        try
        {
            return new Regex(@$"\A(?:{pattern})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, Patience);
        }
        catch (Exception wrong) when (wrong is ArgumentException or NotSupportedException)
        {
            throw new PatternException("is no regular expression, or one that could take for ever");
        }
    }
}
