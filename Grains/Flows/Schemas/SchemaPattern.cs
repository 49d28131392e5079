using System.Text;
using System.Text.RegularExpressions;

namespace Asya.Grains.Flows.Schemas;

/// <summary>Patterns of schemas, which are ECMAScript's, as .NET's that match in linear time.</summary>
internal static class SchemaPattern
{
    private const int MaxLength = 1000;

    /// <summary>Gets a pattern that can be matched.</summary>
    /// <exception cref="PayloadSchemaException">It cannot.</exception>
    public static Regex Compile(string pattern)
    {
        if (pattern.Length > MaxLength)
        {
            throw new PayloadSchemaException($"has a pattern of more than {MaxLength} characters");
        }

        try
        {
            return new Regex(Translate(pattern), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            throw new PayloadSchemaException(
                $"has the pattern '{pattern}', which cannot be used (no lookaround, no references back): {exception.Message}", exception);
        }
    }

    // The end is the end, not also before a last line end; digits and letters are ASCII's.
    private static string Translate(string pattern)
    {
        StringBuilder text = new(pattern.Length + 8);
        bool isInClass = false;
        for (int i = 0; i < pattern.Length; i++)
        {
            char c = pattern[i];
            if (c == '\\' && i + 1 < pattern.Length)
            {
                char escaped = pattern[++i];
                text.Append((escaped, isInClass) switch
                {
                    ('d', true) => "0-9",
                    ('d', false) => "[0-9]",
                    ('D', false) => "[^0-9]",
                    ('w', true) => "A-Za-z0-9_",
                    ('w', false) => "[A-Za-z0-9_]",
                    ('W', false) => "[^A-Za-z0-9_]",
                    ('/', _) => "/",
                    _ => $"\\{escaped}",
                });
                continue;
            }

            isInClass = isInClass ? c != ']' : c == '[';
            text.Append(c == '$' && !isInClass ? @"\z" : c.ToString());
        }

        return text.ToString();
    }
}
