using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Gateway.Forms;

/// <summary>
/// A field of a pause, for protocols that ask in their own words: its words are the pause's, what is judged comes from the schema.
/// </summary>
/// <remarks>Whether a value fits is judged by the task.</remarks>
/// <param name="Name">The field's name.</param>
/// <param name="Prompt">What is asked; null: the name says it.</param>
/// <param name="Description">What people are told beside it.</param>
/// <param name="Options">What there is to choose from; empty: anything of its type.</param>
/// <param name="Default">What is proposed, as JSON; empty: nothing.</param>
/// <param name="IsDeciding">Whether an answer that leaves it out would leave the question open.</param>
/// <param name="Schema">What a value must be, as the task publishes it.</param>
internal sealed record AskedField(
    string Name, string? Prompt, string? Description, ImmutableArray<FieldOption> Options, JsonBytes Default, bool IsDeciding,
    FieldSchema Schema)
{
    private static readonly JsonDocumentOptions OfPause = new() { MaxDepth = PayloadLimits.MaxDepth };
    private static readonly JsonDocumentOptions OfSchema = new() { MaxDepth = PayloadLimits.MaxDepth * 2 };

    /// <summary>Gets the type in JSON Schema's words; null: any value.</summary>
    public string? Type => Schema.Type;

    /// <summary>Reads the fields of a task's pause. None: it takes any answer.</summary>
    public static ImmutableArray<AskedField> Of(TaskSnapshot task) => Of(task.PauseMetadata, task.AnswerSchema);

    /// <summary>Reads the fields of a pause.</summary>
    /// <param name="metadata">The pause's metadata.</param>
    /// <param name="answerSchema">The schema of its answers, as the task publishes it.</param>
    public static ImmutableArray<AskedField> Of(JsonBytes metadata, JsonBytes answerSchema)
    {
        if (metadata.IsEmpty || answerSchema.IsEmpty)
        {
            return [];
        }

        using JsonDocument document = JsonDocument.Parse(metadata.Utf8, OfPause);
        using JsonDocument schema = JsonDocument.Parse(answerSchema.Utf8, OfSchema);
        return document.RootElement.ValueKind == JsonValueKind.Object
            && document.RootElement.TryGetProperty("fields"u8, out JsonElement fields) && fields.ValueKind == JsonValueKind.Array
                ? [.. fields.EnumerateArray().Select(entry => Read(entry, schema.RootElement)).OfType<AskedField>()
                    .DistinctBy(static field => field.Name)]
                : [];
    }

    private static AskedField? Read(JsonElement entry, JsonElement schema)
    {
        // An entry that the schema does not know is only shown.
        if (entry.ValueKind != JsonValueKind.Object || TextOf(entry, "name"u8) is not { } name
            || FieldSchema.Find(schema, name) is not { } published)
        {
            return null;
        }

        JsonBytes byDefault = entry.TryGetProperty("default"u8, out JsonElement value) && value.ValueKind != JsonValueKind.Null
            ? JsonBytes.FromText(value.GetRawText())
            : default;
        bool isDeciding = published.Type == "boolean" || Says(entry, "deciding"u8) || (Says(entry, "required"u8) && byDefault.IsEmpty);
        return new(name, TextOf(entry, "prompt"u8) ?? TextOf(entry, "label"u8), TextOf(entry, "description"u8), OptionsOf(entry), byDefault,
            isDeciding, published);
    }

    private static ImmutableArray<FieldOption> OptionsOf(JsonElement entry)
    {
        if (!entry.TryGetProperty("options"u8, out JsonElement all) || all.ValueKind != JsonValueKind.Array)
        {
            return [];
        }

        (JsonElement Value, string? Label)[] options = [.. all.EnumerateArray().Select(PartsOf)];
        HashSet<string> others = [.. options.Where(static one => !IsText(one.Value)).Select(static one => one.Value.GetRawText())];
        return [.. options.Select(one => new FieldOption(TextOf(one.Value, others), JsonOf(one.Value), one.Label))
            .DistinctBy(static option => option.Text)];
    }

    // Beside 1, the text "1" is shown as JSON.
    private static string TextOf(JsonElement option, HashSet<string> others) =>
        IsText(option) && !others.Contains(option.GetString()!) ? option.GetString()! : JsonOf(option);

    private static string JsonOf(JsonElement option) =>
        IsText(option) ? $"\"{JsonEncodedText.Encode(option.GetString()!, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"" : option.GetRawText();

    private static bool IsText(JsonElement value) => value.ValueKind == JsonValueKind.String;

    // A value, or an object with the value and what people read.
    private static (JsonElement Value, string? Label) PartsOf(JsonElement option) =>
        option.ValueKind == JsonValueKind.Object && option.TryGetProperty("value"u8, out JsonElement own)
            ? (own, TextOf(option, "label"u8))
            : (option, null);

    private static bool Says(JsonElement entry, ReadOnlySpan<byte> name) =>
        entry.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.True;

    private static string? TextOf(JsonElement entry, ReadOnlySpan<byte> name) =>
        entry.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
            && value.GetString() is { Length: > 0 } text ? text : null;
}
