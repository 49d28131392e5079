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

    private bool IsText => Options.IsEmpty && !IsJson && !IsNumber && Type is not "boolean";

    private bool IsNumber => Options.IsEmpty && Type is "number" or "integer";

    // Several of the options.
    private bool IsMany => !Options.IsEmpty && Type is "array";

    /// <summary>Gets what the client is asked for.</summary>
    public ElicitedValue In(FormStyle style)
    {
        bool isList = IsMany && style == FormStyle.Full;
        ElicitedValue asking = new()
        {
            Type = isList ? "array" : !Options.IsEmpty || Type is not ("boolean" or "number" or "integer") ? "string" : Type,
            Title = asked.Prompt.UnlessEmpty,
            Description = (IsJson ? $"{Words} (JSON: an {Type})"
                : IsMany && !isList ? $"{InWords() ?? Words} (JSON: an array of any of {ChoicesInWords()})"
                : InWords()).UnlessEmpty,
        };
        if (isList)
        {
            return asking with
            {
                MinItems = Schema.Bound("minItems"),
                MaxItems = Schema.Bound("maxItems"),
                Items = IsPlainIn(style) ? TextsIn(new() { Type = "string" }) : new() { AnyOf = Choices() },
            };
        }

        return IsMany ? asking
            : !Options.IsEmpty && IsPlainIn(style) ? TextsIn(asking) with { Default = DefaultAs(asking.Type) }
            : asking with
            {
                OneOf = Options.IsEmpty ? null : Choices(),
                MinLength = IsText ? Schema.Bound("minLength") : null,
                MaxLength = IsText ? Schema.Bound("maxLength") : null,
                Minimum = IsNumber ? Schema.Bound("minimum") : null,
                Maximum = IsNumber ? Schema.Bound("maximum") : null,
                Default = DefaultAs(asking.Type),
            };
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

    private bool IsPlainIn(FormStyle style) => style == FormStyle.First || Options.All(static option => option.Label is null);

    private ElicitedValue TextsIn(ElicitedValue value) => value with
    {
        Enum = [.. Options.Select(static option => option.Text)],
        EnumNames = Options.All(static option => option.Label is null)
            ? null
            : [.. Options.Select(static option => option.Label ?? option.Text)],
    };

    private IReadOnlyList<ElicitedValue.Choice> Choices() =>
        [.. Options.Select(static option => new ElicitedValue.Choice(option.Text, option.Label ?? option.Text))];

    // Only one that the field could have as its value.
    private RawJson? DefaultAs(string type)
    {
        if (asked.Default.IsEmpty)
        {
            return null;
        }

        using JsonDocument document = JsonDocument.Parse(asked.Default.Utf8, new JsonDocumentOptions { MaxDepth = PayloadLimits.MaxDepth });
        JsonElement value = document.RootElement;
        string? text = !Options.IsEmpty ? Options.FirstOrDefault(option => option.Is(value))?.Text
            : value.ValueKind == JsonValueKind.String ? value.GetString()
            : IsJson ? value.GetRawText()
            : null;
        return type switch
        {
            "boolean" when value.ValueKind is JsonValueKind.True or JsonValueKind.False => new(asked.Default),
            "number" when value.ValueKind == JsonValueKind.Number => new(asked.Default),
            "integer" when value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _) => new(asked.Default),
            "string" when text is not null => new(JsonBytes.FromText(JsonSerializer.Serialize(text, ShownContext.Default.String))),
            _ => null,
        };
    }
}
