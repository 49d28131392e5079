using System.Globalization;
using System.Text;
using System.Text.Json;
using Asya.Domain.Waiting;
using static Asya.Gateway.Tests.Forms.GeneratedForm;

namespace Asya.Gateway.Tests.Forms;

/// <summary>Makes forms up that a flow may have, and answers that nearly fit them.</summary>
/// <param name="random">What decides.</param>
/// <param name="isOfNumbers">Whether the forms ask for numbers of any length; else for texts, lists and choices.</param>
internal sealed class FormGenerator(Random random, bool isOfNumbers)
{
    private static readonly string[] Names = ["approved", "a", "b", "reviewer_notes", "né", "x y", "0", "constructor", "a/b"];
    private static readonly string[] Types = ["string", "text", "textarea", "str", "boolean", "bool", "array", "list", "object", "colour"];
    private static readonly string[] Options = ["\"a\"", "\"b\"", "\"\\u00e9\"", "\"1\"", "1", "2.5", "true", "\"true\"", "{\"a\":1,\"b\":\"x\"}", "[1]"];

    // Characters that engines count and class in different ways.
    private static readonly string[] Characters =
    [
        "a", "b", "Z", "é", "e\u0301", "ſ", "\u212A", "İ", "ß", "0", "7", "٣", "_", "-", "]", "/", " ", "\t", "\n", "\r", "\u0085", "\u00A0", "\u180E",
        "\u2028", "\u200B", "\uFEFF", "世", "😀", "👩‍👩‍👧", "𠀀", "𝒳", "𞤀", "\u0000", "\uFFFF", "\u07FF",
    ];

    private static readonly string[] Atoms =
    [
        "a", "b", "Z", "0", "é", "世", "😀", "𠀀", ".", "\\d", "\\D", "\\w", "\\W", "\\s", "\\S", "\\p{L}", "\\P{L}", "\\p{Lu}", "\\p{Ll}", "\\p{N}",
        "\\p{Nd}", "\\P{Nd}", "\\p{M}", "\\p{Zs}", "[a-c]", "[^a-c]", "[é-世]", "[^😀]", "[😀-😎𠀀]", "[\\p{L}\\d_-]", "[^\\p{L}\\s]", "[\\W]", "[^\\w]",
        "[\\s\\S]", "[^\\s]", "\\u0041", "\\u{1F600}", "\\n", "\\-", "\\/", "/", "-", "[\\]]", "[b-]", "\\x61", "_", " ", "\\t", "[^\\P{Lu}]",
    ];

    private static readonly string[] Counts = ["", "", "", "?", "*", "+", "{2}", "{1,3}", "{0,2}", "{2,}", "+?", "*?"];

    private static readonly string[] Values =
    [
        "null", "\"\"", "true", "false", "\"true\"", "1", "0", "-1", "2.5", "1.0", "25e-1", "\"1\"", "[]", "[1]", "[\"a\"]", "{}", "{\"b\":\"x\",\"a\":1.0}",
        "[\"a\",\"b\"]", "[\"a\",null]", "\"a\"",
    ];

    /// <summary>Makes a form that the product takes, with answers.</summary>
    public GeneratedForm Next(int answers)
    {
        while (true)
        {
            string metadata = $$"""{"prompt":"?","strict":{{(Flip() ? "true" : "false")}},"fields":[{{string.Join(',', Fields())}}]}""";
            using JsonDocument document = JsonDocument.Parse(metadata);
            if (DefinitionCheck.Find(document.RootElement, isFromActor: false) is not null)
            {
                continue;
            }

            GeneratedForm form = new(metadata, []);
            return form with { Answers = [.. Enumerable.Range(0, answers).Select(_ => Answer(form, document.RootElement))] };
        }
    }

    private IEnumerable<string> Fields() =>
        random.GetItems(Names, random.Next(1, 5)).Distinct().ToArray().Select(name => isOfNumbers ? OfNumbers(name) : OfTexts(name));

    private string OfTexts(string name)
    {
        Dictionary<string, string> members = new() { ["name"] = Quote(name) };
        string? type = Sometimes(85) ? Quote(Pick(Types)) : null;
        Add(members, "type", type);
        Add(members, "required", Sometimes(50) ? Pick(["true", "false"]) : null);
        Add(members, "deciding", Sometimes(10) ? "true" : null);
        bool isList = type is "\"array\"" or "\"list\"";
        if (Sometimes(30))
        {
            string[] options = [.. random.GetItems(Options, random.Next(1, 7)).Distinct()];
            members["options"] =
                $"[{string.Join(',', options.Select(one => Sometimes(30) ? $$"""{"value":{{one}},"label":"L{{random.Next(9)}}"}""" : one))}]";
        }
        else if (!isList)
        {
            Add(members, "pattern", Sometimes(40) ? Quote(Pattern(2)) : null);
        }

        (string least, string most) = isList ? ("min_items", "max_items") : ("min_length", "max_length");
        Add(members, least, Sometimes(30) ? Count() : null);
        Add(members, most, Sometimes(30) ? Count() : null);
        Add(members, "default", Sometimes(10) ? Pick(Values) : null);
        return ToText(members.Select(static one => (one.Key, one.Value)));
    }

    private string OfNumbers(string name)
    {
        Dictionary<string, string> members = new() { ["name"] = Quote(name) };
        Add(members, "type", Sometimes(90) ? Quote(Pick(["number", "float", "integer", "int"])) : null);
        Add(members, "required", Sometimes(50) ? Pick(["true", "false"]) : null);
        if (Sometimes(25))
        {
            members["options"] = $"[{string.Join(',', Enumerable.Range(0, random.Next(1, 5)).Select(_ => Number()))}]";
        }

        Add(members, "min", Sometimes(50) ? Number() : null);
        Add(members, "max", Sometimes(50) ? Number() : null);
        Add(members, "default", Sometimes(10) ? Number() : null);
        return ToText(members.Select(static one => (one.Key, one.Value)));
    }

    private string Answer(GeneratedForm form, JsonElement metadata)
    {
        Dictionary<string, string> members = [];
        foreach (FormField field in form.Fields)
        {
            if (Sometimes(85))
            {
                members[field.Name] = Sometimes(80) ? Fitting(field, metadata) : Pick(Values);
            }
        }

        if (Sometimes(8))
        {
            members["other"] = Pick(Values);
        }

        return ToText(members.Select(static one => (one.Key, one.Value)));
    }

    // Of the right kind, and often near what is asked.
    private string Fitting(FormField field, JsonElement metadata)
    {
        JsonElement entry =
            metadata.GetProperty("fields").EnumerateArray().Single(one => one.GetProperty("name").ValueEquals(field.Name));
        string[] options = entry.TryGetProperty("options", out JsonElement list)
            ? [.. list.EnumerateArray().Select(static one => FieldOptions.ValueOf(one).GetRawText())]
            : [];
        if (field.Type == FieldType.List)
        {
            return $"[{string.Join(',', Enumerable.Range(0, random.Next(5)).Select(_ => options.Length > 0 && Sometimes(90) ? Pick(options) : Pick(Values)))}]";
        }

        if (options.Length > 0 && Sometimes(80))
        {
            string option = Pick(options);
            return isOfNumbers ? Near(option) : option;
        }

        return field.Type switch
        {
            FieldType.Boolean => Pick(["true", "false"]),
            FieldType.Object => Pick(["{}", "{\"a\":[1.50,null]}"]),
            FieldType.Number or FieldType.Whole => Near(entry, "min") ?? Near(entry, "max") ?? Number(),
            _ when isOfNumbers => Number(),
            _ => Quote(entry.TryGetProperty("pattern", out JsonElement pattern) ? Like(pattern.GetString()!) : Text()),
        };
    }

    private string? Near(JsonElement entry, string bound) =>
        entry.TryGetProperty(bound, out JsonElement value) && Sometimes(45) ? Near(value.GetRawText()) : null;

    // The same in another spelling, or a digit away that no double tells.
    private string Near(string number)
    {
        int e = number.IndexOfAny(['e', 'E']);
        (string digits, string exponent) = e < 0 ? (number, "") : (number[..e], number[e..]);
        string point = digits.Contains('.', StringComparison.Ordinal) ? "" : ".";
        return random.Next(5) switch
        {
            0 => number,
            1 => $"{digits}{point}{new string('0', random.Next(1, 4))}{exponent}",
            2 => $"{digits}{point}{new string('0', random.Next(1, 25))}1{exponent}",
            3 when char.IsAsciiDigit(digits[^1]) && digits[^1] > '0' && point == "" => $"{digits[..^1]}{(char)(digits[^1] - 1)}{exponent}",
            _ => e < 0 ? $"{digits}e0" : number,
        };
    }

    private string Number()
    {
        StringBuilder number = new(Sometimes(30) ? "-" : "");
        number.Append(Sometimes(25) ? "0" : $"{random.Next(1, 10)}{Digits(Sometimes(60) ? random.Next(4) : random.Next(30))}");
        if (Sometimes(40))
        {
            number.Append('.').Append(Digits(random.Next(1, Sometimes(60) ? 4 : 30)));
        }

        return Sometimes(20)
            ? number.Append(CultureInfo.InvariantCulture, $"{Pick(["e", "E"])}{Pick(["", "+", "-"])}{(Sometimes(50) ? random.Next(4) : random.Next(420))}").ToString()
            : number.ToString();
    }

    private string Digits(int count) => string.Concat(Enumerable.Range(0, count).Select(_ => (char)('0' + random.Next(10))));

    private string Count() => Pick(["0", "1", "2", "3", "4", "2.0", "3e0", "1e30"]);

    private string Text() => string.Concat(random.GetItems(Characters, random.Next(6)));

    private string Pattern(int depth)
    {
        StringBuilder pattern = new(Sometimes(8) ? "^" : "");
        int parts = random.Next(1, 4);
        for (int part = 0; part < parts; part++)
        {
            bool isGroup = depth > 0 && Sometimes(20);
            pattern.Append(isGroup ? $"{Pick(["(", "(?:", "(?<n>"])}{Pattern(depth - 1)})" : Pick(Atoms)).Append(Pick(Counts));
        }

        return pattern.Append(depth > 0 && Sometimes(10) ? $"|{Pattern(depth - 1)}" : "").Append(Sometimes(8) ? "$" : "").ToString();
    }

    // Characters in the order of the pattern's atoms: often enough it matches, or misses by one.
    private string Like(string pattern)
    {
        StringBuilder text = new();
        foreach (char c in pattern)
        {
            text.Append((c, random.Next(4)) switch
            {
                ('a' or 'b' or 'Z' or '0' or 'é' or '世' or '_' or '-' or '/' or ' ', < 3) => c.ToString(),
                ('.' or 'p' or 'P' or 'w' or 'W' or 's' or 'S' or 'd' or 'D' or '^' or '\uD83D' or '\uD840' or '+', < 2) =>
                    Pick(Characters),
                _ => "",
            });
        }

        return text.Append(Sometimes(10) ? Pick(Characters) : "").ToString();
    }

    private static void Add(Dictionary<string, string> members, string name, string? value)
    {
        if (value is not null)
        {
            members[name] = value;
        }
    }

    private bool Flip() => random.Next(2) == 0;

    private bool Sometimes(int percent) => random.Next(100) < percent;

    private T Pick<T>(T[] among) => among[random.Next(among.Length)];
}
