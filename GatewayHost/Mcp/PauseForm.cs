using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using Asya.Gateway.Responses;
using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Gateway.Mcp;

/// <summary>A pause as a form: a flat object of plain values, which is all that a client can be asked for.</summary>
/// <remarks>
/// A field with options is a choice among texts. What is an array or an object is asked for as a text that holds its JSON. A pause
/// without fields takes anything, so there is one text for the whole answer. What a value must be like comes from the schema that the
/// task publishes, as far as a form can express it; the rest is described in the text.
/// </remarks>
internal sealed class PauseForm
{
    private const string SingleField = "answer";
    private const string DefaultPrompt = "The task waits for an answer.";

    private readonly ImmutableArray<Field> _fields;

    private PauseForm(string prompt, ImmutableArray<Field> fields)
    {
        Prompt = prompt;
        _fields = fields;
    }

    /// <summary>The question.</summary>
    public string Prompt { get; }

    /// <summary>Reads the form of a task's current pause, with the published schema of each value.</summary>
    public static PauseForm From(TaskSnapshot task) => From(task.PauseMetadata, task.AnswerSchema);

    public static PauseForm From(JsonBytes metadata, JsonBytes answerSchema = default)
    {
        if (metadata.IsEmpty)
        {
            return new PauseForm(DefaultPrompt, []);
        }

        using JsonDocument document = JsonDocument.Parse(metadata.Utf8, new JsonDocumentOptions { MaxDepth = PayloadLimits.MaxDepth });
        JsonElement pause = document.RootElement;
        if (pause.ValueKind != JsonValueKind.Object)
        {
            return new PauseForm(DefaultPrompt, []);
        }

        ImmutableArray<Field>.Builder fields = ImmutableArray.CreateBuilder<Field>();
        if (pause.TryGetProperty("fields"u8, out JsonElement list) && list.ValueKind == JsonValueKind.Array)
        {
            using JsonDocument schema =
                JsonDocument.Parse(answerSchema.IsEmpty
                    ? JsonBytes.EmptyObject.Utf8
                    : answerSchema.Utf8, new JsonDocumentOptions { MaxDepth = PayloadLimits.MaxDepth * 2 });
            bool isStrict = pause.TryGetProperty("strict"u8, out JsonElement strict) && strict.ValueKind == JsonValueKind.True;
            fields.AddRange(list.EnumerateArray().Select(field => Field.Read(field, FieldSchema.From(schema.RootElement, field, isStrict)))
                .OfType<Field>().DistinctBy(static field => field.Name));
        }

        return new PauseForm(TextOf(pause, "prompt"u8) ?? DefaultPrompt, fields.DrainToImmutable());
    }

    /// <summary>Writes the parameters of an elicitation, with a note before the question if there is one.</summary>
    public void WriteElicitation(Utf8JsonWriter writer, string? note = null, FormStyle style = FormStyle.Full)
    {
        writer.WriteStartObject();
        if (style == FormStyle.Full)
        {
            writer.WriteString("mode"u8, "form"u8);
        }

        writer.WriteString("message"u8, note is null ? Prompt : $"{note}\n\n{Prompt}");
        writer.WriteStartObject("requestedSchema"u8);
        writer.WriteString("type"u8, "object"u8);
        writer.WriteStartObject("properties"u8);
        foreach (Field field in _fields)
        {
            field.WriteSchema(writer, style);
        }

        if (_fields.IsEmpty)
        {
            writer.WriteStartObject(SingleField);
            writer.WriteString("type"u8, "string"u8);
            writer.WriteString("description"u8, "The answer: a JSON object. Nothing: an empty one."u8);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteTexts("required"u8, [.. _fields.Where(static field => field.IsRequired).Select(static field => field.Name)]);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    /// <summary>Turns what the form was filled in with into the answer.</summary>
    /// <exception cref="AnswerUnfitException">A required field is missing, or a text that is to hold JSON does not.</exception>
    public JsonBytes AnswerOf(JsonBytes content)
    {
        using JsonDocument document =
            JsonDocument.Parse(content.IsEmpty
                ? JsonBytes.EmptyObject.Utf8
                : content.Utf8, new JsonDocumentOptions { MaxDepth = PayloadLimits.MaxDepth });
        if (_fields.IsEmpty)
        {
            return document.RootElement.TryGetProperty(SingleField, out JsonElement whole) && whole.ValueKind == JsonValueKind.String
                ? ReadSingleAnswer(whole.GetString()!)
                : content;
        }

        if (_fields.Where(field => field.IsRequired && IsMissing(document.RootElement, field.Name)).Select(static field => field.Name)
            .ToArray() is { Length: > 0 } missing)
        {
            throw new AnswerUnfitException($"Still to be filled in: {string.Join(", ", missing)}.");
        }

        ArrayBufferWriter<byte> buffer = new(256);
        using Utf8JsonWriter writer = new(buffer, new JsonWriterOptions { SkipValidation = true });
        writer.WriteStartObject();
        foreach (JsonProperty given in document.RootElement.EnumerateObject())
        {
            writer.WritePropertyName(given.Name);
            if (_fields.FirstOrDefault(field => field.Name == given.Name) is { } known)
            {
                known.WriteValue(writer, given.Value);
            }
            else
            {
                given.Value.WriteTo(writer);
            }
        }

        writer.WriteEndObject();
        writer.Flush();
        return new JsonBytes(buffer.WrittenSpan.ToArray());
    }

    private static bool IsMissing(JsonElement content, string name) =>
        !content.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null;

    private static JsonBytes ReadSingleAnswer(string text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return JsonBytes.EmptyObject;
        }

        JsonBytes answer = JsonBytes.FromText(text);
        return StrictJson.Inspect(answer.Span).IsObject
            ? answer
            : throw new AnswerUnfitException($"\"{SingleField}\" must hold a JSON object.");
    }

    private static string? TextOf(JsonElement element, ReadOnlySpan<byte> name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
            && value.GetString() is { Length: > 0 } text ? text : null;

    private sealed record Field(string Name, string Type, string? Prompt, string? Description, bool IsRequired,
        ImmutableArray<FieldOption> Options, JsonBytes Default, FieldSchema Schema)
    {
        // The types of flows, and of those who write JSON Schema.
        private bool IsJson => Options.IsEmpty && Type is "array" or "object";

        public static Field? Read(JsonElement element, FieldSchema schema)
        {
            if (element.ValueKind != JsonValueKind.Object || TextOf(element, "name"u8) is not { } name)
            {
                return null;
            }

            // The guides' fields are required by default; a strict form marks its required fields itself.
            bool isRequired = schema.IsRequired
                ?? !(element.TryGetProperty("required"u8, out JsonElement required) && required.ValueKind == JsonValueKind.False);
            JsonBytes byDefault = element.TryGetProperty("default"u8, out JsonElement value)
                ? JsonBytes.FromText(value.GetRawText())
                : default;
            return new Field(
                name, schema.Type ?? TextOf(element, "type"u8) ?? "string", TextOf(element, "prompt"u8)
                    ?? TextOf(element, "label"u8), TextOf(element, "description"u8),
                isRequired, OptionsOf(element), byDefault, schema);
        }

        // Several of the options.
        private bool IsMany => !Options.IsEmpty && Type is "array";

        public void WriteSchema(Utf8JsonWriter writer, FormStyle style)
        {
            bool isList = IsMany && style == FormStyle.Full;
            string type = isList ? "array" : !Options.IsEmpty || Type is not ("boolean" or "number" or "integer") ? "string" : Type;
            writer.WriteStartObject(Name);
            writer.WriteString("type"u8, type);
            writer.WriteUnlessEmpty("title"u8, Prompt);
            writer.WriteUnlessEmpty("description"u8, IsJson ? $"{Description ?? Prompt ?? Name} (JSON: an {Type})"
                : IsMany && !isList ? $"{InWords() ?? Prompt ?? Name} (JSON: an array of any of {ChoicesInWords()})"
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
            else if (IsJson)
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

        private static ImmutableArray<FieldOption> OptionsOf(JsonElement element) =>
            element.TryGetProperty("options"u8, out JsonElement options) && options.ValueKind == JsonValueKind.Array
                ? [.. options.EnumerateArray().Select(OptionOf).DistinctBy(static option => option.Text)]
                : [];

        // A value, or an object with the value and what people read.
        private static FieldOption OptionOf(JsonElement option)
        {
            string? label = option.ValueKind == JsonValueKind.Object ? TextOf(option, "label"u8) : null;
            JsonElement value = option.ValueKind == JsonValueKind.Object && option.TryGetProperty("value"u8, out JsonElement own)
                ? own
                : option;
            return new(value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText(), value.GetRawText(), label);
        }

        // Forms have no patterns that clients could be relied on to know.
        private string? InWords() =>
            Schema.Pattern is { } pattern ? $"{Description ?? Prompt ?? Name} (in the form {pattern})" : Description;

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
            if (Default.IsEmpty)
            {
                return;
            }

            using JsonDocument document = JsonDocument.Parse(Default.Utf8, new JsonDocumentOptions { MaxDepth = PayloadLimits.MaxDepth });
            JsonElement value = document.RootElement;
            string text = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
            switch (type)
            {
                case "boolean" when value.ValueKind is JsonValueKind.True or JsonValueKind.False:
                case "number" when value.ValueKind == JsonValueKind.Number:
                case "integer" when value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _):
                    writer.WriteRaw("default"u8, Default);
                    break;
                case "string" when Options.IsEmpty
                    ? value.ValueKind == JsonValueKind.String || IsJson
                    : Options.Any(option => option.Text == text):
                    writer.WriteString("default"u8, text);
                    break;
            }
        }
    }
}

/// <summary>A value that a field allows: as text, as JSON, and as people see it.</summary>
internal readonly record struct FieldOption(string Text, string Json, string? Label);
