using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Asya.Domain.Waiting;

/// <summary>One entry of a pause's <c>fields</c>. Members that mean nothing here are left alone.</summary>
internal readonly struct FormField(JsonElement entry)
{
    public string Name => entry.GetProperty("name"u8).GetString()!;

    public bool IsRequired => entry.TryGetProperty("required"u8, out JsonElement required) && required.ValueKind == JsonValueKind.True;

    /// <summary>Whether its value is a decision: what an answer leaves out must not stand there already.</summary>
    public bool IsDeciding => IsRequired || Type == "boolean"
        || (entry.TryGetProperty("deciding"u8, out JsonElement deciding) && deciding.ValueKind == JsonValueKind.True);

    /// <summary>
    /// Gets the place of its value in the payload. No escapes and no array indices, as in the original; "/" alone names no place.
    /// </summary>
    public string[] Path => Text("payload_key") is { } key ? key.Split('/', StringSplitOptions.RemoveEmptyEntries) : [Name];

    public bool HasDefault => entry.TryGetProperty("default"u8, out JsonElement value) && value.ValueKind != JsonValueKind.Null;

    // The words that forms use for the same thing. Any other type is a hint for people.
    private string? Type => Text("type") switch
    {
        "string" or "text" or "textarea" or "str" => "string",
        "boolean" or "bool" => "boolean",
        "number" or "float" => "number",
        "integer" or "int" => "integer",
        "array" or "list" => "array",
        "object" => "object",
        _ => null,
    };

    public static bool IsField(JsonElement entry) =>
        entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty("name"u8, out JsonElement name)
            && name.ValueKind == JsonValueKind.String && name.GetString() is { Length: > 0 };

    /// <summary>Tells whether a value counts as missing: a form that was not filled in sends empty texts.</summary>
    public static bool IsMissing(JsonElement value) =>
        value.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined
            || (value.ValueKind == JsonValueKind.String && value.ValueEquals(""u8));

    /// <summary>Gets what is wrong with a value; null: nothing.</summary>
    public string? Validate(JsonElement value) => (Type, value.ValueKind) switch
    {
        ("string", not JsonValueKind.String) => "must be a text",
        ("boolean", not (JsonValueKind.True or JsonValueKind.False)) => "must be true or false",
        ("number" or "integer", not JsonValueKind.Number) => "must be a number",
        ("integer", _) when !IsWhole(value) => "must be a whole number",
        ("array", not JsonValueKind.Array) => "must be a list",
        ("object", not JsonValueKind.Object) => "must be an object",
        (_, JsonValueKind.Array) => JudgeList(value),
        _ => JudgeOption(value) ?? JudgeText(value) ?? JudgeNumber(value),
    };

    /// <summary>Gets what makes the field itself impossible; null: nothing.</summary>
    public string? Defect()
    {
        if (Text("pattern") is { } pattern)
        {
            try
            {
                _ = new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            }
            catch (Exception wrong) when (wrong is ArgumentException or NotSupportedException)
            {
                return "has a pattern that is no regular expression, or one that could take for ever";
            }
        }

        foreach ((string low, string high) in new[] { ("min", "max"), ("min_length", "max_length"), ("min_items", "max_items") })
        {
            if (IsWrongNumber(low) || IsWrongNumber(high))
            {
                return $"has a '{low}' or '{high}' that is no number";
            }

            if (Number(low) > Number(high))
            {
                return $"has a '{low}' above its '{high}'";
            }
        }

        if (HasDefault && Validate(entry.GetProperty("default"u8)) is { } wrongDefault)
        {
            return $"has a default that {wrongDefault}";
        }

        return entry.TryGetProperty("options"u8, out JsonElement options)
            && options.ValueKind is not (JsonValueKind.Array or JsonValueKind.Null) ? "has options that are no list" : null;
    }

    public void WriteDefault(Utf8JsonWriter writer)
    {
        writer.WritePropertyName(Name);
        entry.GetProperty("default"u8).WriteTo(writer);
    }

    public void WriteSchema(Utf8JsonWriter writer)
    {
        writer.WriteStartObject(Name);
        if (Type is { } type)
        {
            writer.WriteString("type"u8, type);
        }

        if (Text("label") is { } label)
        {
            writer.WriteString("title"u8, label);
        }

        if ((Text("prompt") ?? Text("description")) is { } description)
        {
            writer.WriteString("description"u8, description);
        }

        if (Type == "array")
        {
            WriteNumber(writer, "minItems", "min_items");
            WriteNumber(writer, "maxItems", "max_items");
            if (HasOptions)
            {
                writer.WriteStartObject("items"u8);
                WriteOptions(writer);
                writer.WriteEndObject();
            }
        }
        else
        {
            WriteOptions(writer);
            WriteNumber(writer, "minimum", "min");
            WriteNumber(writer, "maximum", "max");
            WriteNumber(writer, "minLength", "min_length");
            WriteNumber(writer, "maxLength", "max_length");
            if (Text("pattern") is { } pattern)
            {
                writer.WriteString("pattern"u8, pattern);
            }
        }

        if (HasDefault)
        {
            writer.WritePropertyName("default"u8);
            entry.GetProperty("default"u8).WriteTo(writer);
        }

        writer.WriteEndObject();
    }

    private bool HasOptions =>
        entry.TryGetProperty("options"u8, out JsonElement options) && options.ValueKind == JsonValueKind.Array
            && options.GetArrayLength() > 0;

    private static bool IsWhole(JsonElement value) =>
        value.TryGetDecimal(out decimal number) ? decimal.Truncate(number) == number : double.IsInteger(value.GetDouble());

    // An option is a value, or an object with the value and what people read.
    private static JsonElement ValueOf(JsonElement option) =>
        option.ValueKind == JsonValueKind.Object && option.TryGetProperty("value"u8, out JsonElement value) ? value : option;

    private string? JudgeList(JsonElement list)
    {
        int count = list.GetArrayLength();
        if (count < Number("min_items"))
        {
            return Say($"must have at least {Number("min_items")} entries");
        }

        if (count > Number("max_items"))
        {
            return Say($"must have at most {Number("max_items")} entries");
        }

        foreach (JsonElement item in list.EnumerateArray())
        {
            if (JudgeOption(item) is not null)
            {
                return "must hold only what there is to choose from";
            }
        }

        return null;
    }

    private string? JudgeOption(JsonElement value)
    {
        if (!HasOptions)
        {
            return null;
        }

        foreach (JsonElement option in entry.GetProperty("options"u8).EnumerateArray())
        {
            if (JsonElement.DeepEquals(ValueOf(option), value))
            {
                return null;
            }
        }

        return "must be one of what there is to choose from";
    }

    private string? JudgeText(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        string text = value.GetString()!;
        int length = new StringInfo(text).LengthInTextElements;
        if (length < Number("min_length"))
        {
            return Say($"must have at least {Number("min_length")} characters");
        }

        if (length > Number("max_length"))
        {
            return Say($"must have at most {Number("max_length")} characters");
        }

        // As in HTML, the whole text must match. Without backtracking no pattern takes long.
        return Text("pattern") is { } pattern
            && !Regex.IsMatch(text, $"^(?:{pattern})$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)
            ? "has not the form that is asked for"
            : null;
    }

    private string? JudgeNumber(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Number)
        {
            return null;
        }

        double number = value.GetDouble();
        return number < Number("min") ? Say($"must be at least {Number("min")}")
            : number > Number("max") ? Say($"must be at most {Number("max")}")
            : null;
    }

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private bool IsWrongNumber(string name) =>
        entry.TryGetProperty(name, out JsonElement value) && value.ValueKind is not (JsonValueKind.Number or JsonValueKind.Null);

    private double? Number(string name) =>
        entry.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;

    private string? Text(string name) =>
        entry.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private void WriteNumber(Utf8JsonWriter writer, string name, string member)
    {
        if (entry.TryGetProperty(member, out JsonElement value) && value.ValueKind == JsonValueKind.Number)
        {
            writer.WritePropertyName(name);
            value.WriteTo(writer);
        }
    }

    private void WriteOptions(Utf8JsonWriter writer)
    {
        if (!HasOptions)
        {
            return;
        }

        writer.WriteStartArray("enum"u8);
        foreach (JsonElement option in entry.GetProperty("options"u8).EnumerateArray())
        {
            ValueOf(option).WriteTo(writer);
        }

        writer.WriteEndArray();
    }
}
