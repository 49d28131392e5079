using System.Collections.Immutable;
using System.Text;

namespace Asya.Domain.Subjects;

/// <summary>The template of a title: text with places of the payload in braces, as in <c>Expense of {/employee}</c>.</summary>
/// <remarks>A place is a JSON pointer. Two braces are one brace of the text.</remarks>
internal sealed class TitleTemplate
{
    /// <summary>The most characters of a template.</summary>
    public const int MaxLength = 200;

    /// <summary>The most places in a template, and the most that are searched.</summary>
    public const int MaxPlaces = 10;

    private readonly ImmutableArray<Part> _parts;

    private TitleTemplate(ImmutableArray<Part> parts) => _parts = parts;

    /// <summary>Gets the places that it names.</summary>
    public IEnumerable<string> Places => _parts.Where(static part => part.IsPlace).Select(static part => part.Text);

    /// <summary>Reads a template; gets what is wrong with it, or null.</summary>
    public static string? Read(string text, out TitleTemplate? template)
    {
        template = null;
        if (text.Length > MaxLength)
        {
            return $"it has {text.Length} characters, and may have {MaxLength}";
        }

        ImmutableArray<Part>.Builder parts = ImmutableArray.CreateBuilder<Part>();
        StringBuilder words = new();
        for (int at = 0; at < text.Length; at++)
        {
            char sign = text[at];
            bool isDouble = sign is '{' or '}' && at + 1 < text.Length && text[at + 1] == sign;
            if (sign == '}' && !isDouble)
            {
                return "a '}' has no '{' before it; a brace of the text is written twice";
            }

            if (sign != '{' || isDouble)
            {
                words.Append(sign);
                at += isDouble ? 1 : 0;
                continue;
            }

            int end = text.IndexOf('}', at);
            if (end < 0)
            {
                return "a '{' has no '}' behind it; a brace of the text is written twice";
            }

            string place = text[(at + 1)..end];
            if (DefectOf(place) is { } defect)
            {
                return defect;
            }

            parts.Add(new(words.ToString(), IsPlace: false));
            parts.Add(new(place, IsPlace: true));
            words.Clear();
            at = end;
        }

        parts.Add(new(words.ToString(), IsPlace: false));
        template = new(parts.ToImmutable());
        return template.Places.Count() > MaxPlaces ? $"it names more than {MaxPlaces} places" : null;
    }

    /// <summary>Gets what is wrong with a place of a payload; null: nothing.</summary>
    public static string? DefectOf(string place) =>
        place.Length < 2 || place[0] != '/' || place.AsSpan().ContainsAny('{', '}')
            ? $"'{place}' is not a place of the payload: those are written as /customer/name"
            : null;

    /// <summary>Fills the places in; null: none of them has a value.</summary>
    /// <param name="valueOf">Gets the value at a place; null: there is none to show.</param>
    public string? Fill(Func<string, string?> valueOf)
    {
        StringBuilder title = new();
        bool isAbout = _parts.All(static part => !part.IsPlace);
        foreach (Part part in _parts)
        {
            string? value = part.IsPlace ? valueOf(part.Text) : part.Text;
            isAbout |= part.IsPlace && value is not null;
            title.Append(value ?? "…");
        }

        return isAbout && title.Length > 0 ? title.ToString() : null;
    }

    private readonly record struct Part(string Text, bool IsPlace);
}
