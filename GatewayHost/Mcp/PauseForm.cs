using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using Asya.Gateway.Forms;
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

    private static readonly ElicitedValue AnyObject =
        new() { Type = "string", Description = "The answer: a JSON object. Nothing: an empty one." };

    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = PayloadLimits.MaxDepth };

    private readonly ImmutableArray<ElicitedField> _fields;

    private PauseForm(string prompt, ImmutableArray<ElicitedField> fields)
    {
        Prompt = prompt;
        _fields = fields;
    }

    /// <summary>The question.</summary>
    public string Prompt { get; }

    /// <summary>Reads the form of a task's current pause, with the published schema of each value.</summary>
    public static PauseForm From(TaskSnapshot task) => From(task.PauseMetadata, task.AnswerSchema);

    public static PauseForm From(JsonBytes metadata, JsonBytes answerSchema) =>
        new(PromptOf(metadata), [.. AskedField.Of(metadata, answerSchema).Select(static field => new ElicitedField(field))]);

    /// <summary>Gets the question of a pause.</summary>
    public static string PromptOf(JsonBytes metadata)
    {
        using JsonDocument document = JsonDocument.Parse(metadata.IsEmpty ? JsonBytes.EmptyObject.Utf8 : metadata.Utf8, Reading);
        return document.RootElement.ValueKind == JsonValueKind.Object
            && document.RootElement.TryGetProperty("prompt"u8, out JsonElement prompt) && prompt.ValueKind == JsonValueKind.String
            && prompt.GetString() is { Length: > 0 } text
                ? text
                : DefaultPrompt;
    }

    /// <summary>Gets what a client is to ask, with a note before the question if there is one.</summary>
    public Elicitation Ask(string? note = null, FormStyle style = FormStyle.Full) => new(
        style == FormStyle.Full ? "form" : null,
        note is null ? Prompt : $"{note}\n\n{Prompt}",
        new(
            _fields.IsEmpty
                ? new() { [SingleField] = AnyObject }
                : _fields.ToDictionary(static field => field.Name, field => field.In(style)),
            [.. _fields.Where(static field => field.IsRequired).Select(static field => field.Name)]));

    /// <summary>Turns what the form was filled in with into the answer.</summary>
    /// <exception cref="AnswerUnfitException">A text that is to hold JSON does not.</exception>
    public JsonBytes AnswerOf(JsonBytes content)
    {
        using JsonDocument document = JsonDocument.Parse(content.IsEmpty ? JsonBytes.EmptyObject.Utf8 : content.Utf8, Reading);
        if (_fields.IsEmpty)
        {
            return document.RootElement.TryGetProperty(SingleField, out JsonElement whole) && whole.ValueKind == JsonValueKind.String
                ? ReadSingleAnswer(whole.GetString()!)
                : content;
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
}
