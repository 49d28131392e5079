using System.Collections.Immutable;
using System.Text.Json;
using Asya.Gateway.Forms;
using Asya.Gateway.Responses;
using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Gateway.Mcp;

/// <summary>A field as a client can be asked for it, and the value that it stands for.</summary>
internal sealed class ElicitedField(AskedField asked)
{
    public string Name => asked.Name;

    public bool IsRequired => asked.Schema.IsRequired;

    private ImmutableArray<FieldOption> Options => asked.Options;

    private FieldSchema Schema => asked.Schema;

    private string? Type => asked.Type;

    private string Words => asked.Description ?? asked.Prompt ?? Name;

    private bool IsJson => Options.IsEmpty && Type is "array" or "object";

    // Several of the options.
    private bool IsMany => !Options.IsEmpty && Type is "array";

    /// <summary>Writes what the client is asked for.</summary>
    public void WriteSchema(Utf8JsonWriter writer, FormStyle style)
    {
        bool isList = IsMany && style == FormStyle.Full;
        string type = isList ? "array" : !Options.IsEmpty || Type is not ("boolean" or "number" or "integer") ? "string" : Type;
        writer.WriteStartObject(Name);
        writer.WriteString("type"u8, type);
        writer.WriteUnlessEmpty("title"u8, asked.Prompt);
        writer.WriteUnlessEmpty("description"u8, IsJson ? $"{Words} (JSON: an {Type})"
            : IsMany && !isList ? $"{InWords() ?? Words} (JSON: an array of any of {ChoicesInWords()})"
            : InWords());
        if (IsMany && !isList)
        {
            writer.WriteEndObject();
            return;
        }

        if (isList)
        {
            Schema.WriteList(writer);
            writer.WriteStartObject("items"u8);
            WriteChoice(writer, "anyOf"u8, isItem: true, style);
            writer.WriteEndObject();
        }
        else if (!Options.IsEmpty)
        {
            WriteChoice(writer, "oneOf"u8, isItem: false, style);
        }
        else if (type == "string")
        {
            if (!IsJson)
            {
                Schema.WriteText(writer);
            }
        }
        else if (type is "number" or "integer")
        {
            Schema.WriteNumber(writer);
        }

        WriteDefault(writer, type);
        writer.WriteEndObject();
    }

    /// <summary>Writes the value that the client's answer stands for.</summary>
    /// <exception cref="AnswerUnfitException">A text that is to hold JSON does not.</exception>
    public void WriteValue(Utf8JsonWriter writer, JsonElement value)
    {
        if (IsMany && value.ValueKind == JsonValueKind.Array)
        {
            writer.WriteStartArray();
            foreach (JsonElement one in value.EnumerateArray())
            {
                WriteValue(writer, one);
            }

            writer.WriteEndArray();
            return;
        }

        if (value.ValueKind != JsonValueKind.String)
        {
            value.WriteTo(writer);
            return;
        }

        string text = value.GetString()!;
        if (Options.FirstOrDefault(option => option.Text == text) is { Json: { } json })
        {
            writer.WriteRawValue(json, skipInputValidation: true);
        }
        else if (IsMany && StrictJson.Inspect(System.Text.Encoding.UTF8.GetBytes(text), PayloadLimits.MaxDepth - 1)
            is { IsOk: true, Root: JsonValueKind.Array })
        {
            // From a form that has no lists.
            using JsonDocument list = JsonDocument.Parse(text);
            WriteValue(writer, list.RootElement);
        }
        else if (IsJson && text.Length > 0)
        {
            byte[] bytes = System.Text.Encoding.UTF8.GetBytes(text);

            // One level is the answer's own.
            JsonVerdict verdict = StrictJson.Inspect(bytes, PayloadLimits.MaxDepth - 1);
            if (!verdict.IsOk || verdict.Root != (Type == "array" ? JsonValueKind.Array : JsonValueKind.Object))
            {
                throw new AnswerUnfitException($"\"{Name}\" must hold the JSON of an {Type}.");
            }

            writer.WriteRawValue(bytes, skipInputValidation: true);
        }
        else
        {
            value.WriteTo(writer);
        }
    }

    // Forms have no patterns that clients could be relied on to know.
    private string? InWords() =>
        Schema.Pattern is { } pattern ? $"{Words} (in the form {pattern})" : asked.Description;

    private string ChoicesInWords() => string.Join(", ", Options.Select(static one => one.Json));

    private void WriteChoice(Utf8JsonWriter writer, ReadOnlySpan<byte> titled, bool isItem, FormStyle style)
    {
        bool isPlain = Options.All(static option => option.Label is null);
        if (isPlain || style == FormStyle.First)
        {
            if (isItem)
            {
                writer.WriteString("type"u8, "string"u8);
            }

            writer.WriteTexts("enum"u8, [.. Options.Select(static option => option.Text)]);
            if (!isPlain)
            {
                writer.WriteTexts("enumNames"u8, [.. Options.Select(static option => option.Label ?? option.Text)]);
            }

            return;
        }

        writer.WriteStartArray(titled);
        foreach ((string text, _, string? label) in Options)
        {
            writer.WriteStartObject();
            writer.WriteString("const"u8, text);
            writer.WriteString("title"u8, label ?? text);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    // Only one that the field could have as its value.
    private void WriteDefault(Utf8JsonWriter writer, string type)
    {
        if (asked.Default.IsEmpty)
        {
            return;
        }

        using JsonDocument document = JsonDocument.Parse(asked.Default.Utf8, new JsonDocumentOptions { MaxDepth = PayloadLimits.MaxDepth });
        JsonElement value = document.RootElement;
        string? text = !Options.IsEmpty ? Options.FirstOrDefault(option => option.Is(value))?.Text
            : value.ValueKind == JsonValueKind.String ? value.GetString()
            : IsJson ? value.GetRawText()
            : null;
        switch (type)
        {
            case "boolean" when value.ValueKind is JsonValueKind.True or JsonValueKind.False:
            case "number" when value.ValueKind == JsonValueKind.Number:
            case "integer" when value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _):
                writer.WriteRaw("default"u8, asked.Default);
                break;
            case "string" when text is not null:
                writer.WriteString("default"u8, text);
                break;
        }
    }
}
