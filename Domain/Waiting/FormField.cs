using System.Runtime.InteropServices;
using System.Text.Json;
using Asya.Domain.Text.Patterns;
using Asya.Payloads;

namespace Asya.Domain.Waiting;

/// <summary>One entry of a pause's <c>fields</c>, read once: what a value of it must be, and where it goes.</summary>
/// <remarks>
/// It reads what <see cref="DefinitionCheck"/> has accepted, or an earlier version: a member of the wrong type counts as not there, except
/// for <c>redact</c>, which then hides.
/// </remarks>
internal sealed class FormField
{
    private const string Unjudged = "could not be judged in time";

    private readonly JsonElement _entry;
    private readonly TextPattern? _pattern;
    private readonly FieldOptions? _options;

    private FormField(JsonElement entry, string name)
    {
        _entry = entry;
        Name = name;
        Type = FieldType.Of(Text("type"));
        IsRequired = Flag("required");
        IsDeciding = IsRequired || Type == FieldType.Boolean || Flag("deciding");
        IsRedacted = entry.TryGetProperty("redact"u8, out JsonElement redact)
            && redact.ValueKind is not (JsonValueKind.False or JsonValueKind.Null);
        IsPrefilled = Flag("prefill") && !IsDeciding && !IsRedacted;

        // No escapes, as in the original; "/" alone names no place.
        Path = Text("payload_key") is { } key ? key.Split('/', StringSplitOptions.RemoveEmptyEntries) : [Name];
        _pattern = Text("pattern") is { } pattern ? TextPattern.FromStored(pattern) : null;
        _options = entry.TryGetProperty("options"u8, out JsonElement options) && options.ValueKind == JsonValueKind.Array
            && options.GetArrayLength() > 0
            ? new FieldOptions(options)
            : null;
        Default = entry.TryGetProperty("default"u8, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : default;
        Least = Number("min");
        Most = Number("max");
    }

    public string Name { get; }

    /// <summary>Gets the type in JSON Schema's words; null: any value.</summary>
    public string? Type { get; }

    public bool IsRequired { get; }

    /// <summary>Gets a value indicating whether its value is a decision: what an answer leaves out must not stand there already.</summary>
    public bool IsDeciding { get; }

    /// <summary>Gets a value indicating whether its value never reaches the history.</summary>
    public bool IsRedacted { get; }

    /// <summary>Gets a value indicating whether the value that stands at its place is proposed, to be edited there.</summary>
    public bool IsPrefilled { get; }

    /// <summary>Gets the place of its value in the payload. Empty: it has none.</summary>
    public string[] Path { get; }

    /// <summary>Gets what fills it in a strict form; undefined: nothing.</summary>
    public JsonElement Default { get; }

    public bool HasDefault => Default.ValueKind != JsonValueKind.Undefined;

    public ExactNumber? Least { get; }

    public ExactNumber? Most { get; }

    /// <summary>Gets the field of an entry; null: the entry is only something to show.</summary>
    public static FormField? From(JsonElement entry) =>
        entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty("name"u8, out JsonElement name)
            && name.ValueKind == JsonValueKind.String && name.GetString() is { Length: > 0 } text
            ? new(entry, text)
            : null;

    /// <summary>Gets what is wrong with a value; null: nothing.</summary>
    public string? Judge(JsonElement value, JudgeTime time) =>
        JudgeType(value) ?? (value.ValueKind == JsonValueKind.Array && Type is FieldType.List ? JudgeList(value, time)
            : JudgeValue(value, time)
            ?? (_options?.Contains(value) == false ? "must be one of what there is to choose from" : null));

    /// <summary>Gets what is wrong with one value, but for the options; null: nothing.</summary>
    public string? JudgeAlone(JsonElement value, JudgeTime time) => JudgeType(value) ?? JudgeValue(value, time);

    public void WriteDefault(Utf8JsonWriter writer)
    {
        writer.WritePropertyName(Name);
        Default.WriteTo(writer);
    }

    /// <summary>Writes what is judged as JSON Schema.</summary>
    /// <param name="writer">The writer, inside the object of properties.</param>
    /// <param name="mustBeGiven">Whether it is required: then neither null nor an empty text will do.</param>
    public void WriteSchema(Utf8JsonWriter writer, bool mustBeGiven)
    {
        writer.WriteStartObject(Name);
        WriteText(writer, "type"u8, Type);
        WriteText(writer, "title"u8, Text("label"));
        WriteText(writer, "description"u8, Text("prompt") ?? Text("description"));
        WriteCount(writer, "minItems", "min_items");
        WriteCount(writer, "maxItems", "max_items");
        if (Type == FieldType.List && _options is not null)
        {
            writer.WriteStartObject("items"u8);
            WriteOptions(writer);
            writer.WriteEndObject();
        }
        else
        {
            WriteOptions(writer);
        }

        WriteNumber(writer, "minimum", "min");
        WriteNumber(writer, "maximum", "max");
        if (mustBeGiven && Type is null or FieldType.Text && !(Number("min_length") is { } least && least.ToCount() > 0))
        {
            writer.WriteNumber("minLength"u8, 1);
        }
        else
        {
            WriteCount(writer, "minLength", "min_length");
        }

        WriteCount(writer, "maxLength", "max_length");
        WriteText(writer, "pattern"u8, _pattern?.Published);
        if (mustBeGiven && Type is null)
        {
            writer.WriteStartObject("not"u8);
            writer.WriteString("type"u8, "null"u8);
            writer.WriteEndObject();
        }

        if (HasDefault)
        {
            writer.WritePropertyName("default"u8);
            Default.WriteTo(writer);
        }

        writer.WriteEndObject();
    }

    private string? JudgeType(JsonElement value) => (Type, value.ValueKind) switch
    {
        (FieldType.Text, not JsonValueKind.String) => "must be a text",
        (FieldType.Boolean, not (JsonValueKind.True or JsonValueKind.False)) => "must be true or false",
        (FieldType.Number or FieldType.Whole, not JsonValueKind.Number) => "must be a number",
        (FieldType.Whole, _) when !NumberOf(value).IsWhole => "must be a whole number",
        (FieldType.List, not JsonValueKind.Array) => "must be a list",
        (FieldType.Object, not JsonValueKind.Object) => "must be an object",
        _ => null,
    };

    private string? JudgeValue(JsonElement value, JudgeTime time) => value.ValueKind switch
    {
        JsonValueKind.Array => JudgeCount(value),
        JsonValueKind.String => JudgeText(value.GetString()!, time),
        JsonValueKind.Number when NumberOf(value) < Least => $"must be at least {Raw("min")}",
        JsonValueKind.Number when NumberOf(value) > Most => $"must be at most {Raw("max")}",
        _ => null,
    };

    private string? JudgeCount(JsonElement list)
    {
        int count = list.GetArrayLength();
        return count < Count("min_items") ? $"must have at least {Raw("min_items")} entries"
            : count > Count("max_items") ? $"must have at most {Raw("max_items")} entries"
            : null;
    }

    private string? JudgeList(JsonElement list, JudgeTime time)
    {
        string? wrong = JudgeCount(list);
        if (wrong is not null || _options is null)
        {
            return wrong;
        }

        int judged = 0;
        foreach (JsonElement item in list.EnumerateArray())
        {
            if (!_options.Contains(item))
            {
                return "must hold only what there is to choose from";
            }

            if (++judged % 1024 == 0 && time.IsOver())
            {
                return Unjudged;
            }
        }

        return null;
    }

    private string? JudgeText(string text, JudgeTime time)
    {
        int length = LengthOf(text);
        return length < Count("min_length") ? $"must have at least {Raw("min_length")} characters"
            : length > Count("max_length") ? $"must have at most {Raw("max_length")} characters"
            : _pattern is null ? null
            : time.IsOver() ? Unjudged
            : _pattern.Matches(text) ? null
            : "has not the form that is asked for";
    }

    /// <summary>Counts code points, as JSON Schema and the inbox do.</summary>
    private static int LengthOf(string text) => text.Length - text.Count(char.IsLowSurrogate);

    private static ExactNumber NumberOf(JsonElement value) => ExactNumber.Parse(JsonMarshal.GetRawUtf8Value(value));

    private ExactNumber? Number(string name) =>
        _entry.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number ? NumberOf(value) : null;

    private long? Count(string name) => Number(name)?.ToCount();

    private string Raw(string name) => _entry.GetProperty(name).GetRawText();

    private bool Flag(string name) => _entry.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.True;

    private string? Text(string name) =>
        _entry.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static void WriteText(Utf8JsonWriter writer, ReadOnlySpan<byte> name, string? text)
    {
        if (text is not null)
        {
            writer.WriteString(name, text);
        }
    }

    private void WriteNumber(Utf8JsonWriter writer, string name, string member)
    {
        if (_entry.TryGetProperty(member, out JsonElement value) && value.ValueKind == JsonValueKind.Number)
        {
            writer.WritePropertyName(name);
            value.WriteTo(writer);
        }
    }

    private void WriteCount(Utf8JsonWriter writer, string name, string member)
    {
        if (Count(member) is { } count)
        {
            writer.WriteNumber(name, count);
        }
    }

    private void WriteOptions(Utf8JsonWriter writer)
    {
        if (_options is null)
        {
            return;
        }

        writer.WriteStartArray("enum"u8);
        foreach (JsonElement value in _options.Values)
        {
            value.WriteTo(writer);
        }

        writer.WriteEndArray();
    }
}
