using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Asya.Domain.Text;
using Asya.Domain.Waiting;
using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Domain.Pausing;

/// <summary>Proposes, in fields that say <c>prefill: true</c>, the value that stands at their place when the pause begins.</summary>
/// <remarks>
/// It becomes the field's default, so that people edit what is there. What does not fit the field, is large, or lies at a place that a
/// pause of the task redacts, is not proposed: a question is part of the history.
/// </remarks>
internal static class Prefill
{
    private const int MaxBytes = 64 * 1024;

    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = PayloadLimits.MaxDepth };

    /// <summary>Gets the question with the values of the payload in it.</summary>
    /// <param name="metadata">The question: an object.</param>
    /// <param name="payload">The payload at the pause: an object.</param>
    /// <param name="hidden">The places that pauses of the task redact.</param>
    public static JsonBytes Into(JsonBytes metadata, JsonBytes payload, ImmutableArray<string> hidden)
    {
        AnswerForm form = AnswerForm.Of(metadata);
        if (payload.IsEmpty || !form.Fields.Any(static field => field.IsPrefilled))
        {
            return metadata;
        }

        using JsonDocument document = JsonDocument.Parse(payload.Utf8, Reading);
        Redaction redaction = Redaction.From(metadata, hidden);
        Dictionary<string, JsonNode?> proposed = [];
        foreach (FormField field in form.Fields.Where(static field => field.IsPrefilled))
        {
            if (Overlay.Find(document.RootElement, field.Path) is { } value && value.ValueKind != JsonValueKind.Null
                && JsonMarshal.GetRawUtf8Value(value).Length <= MaxBytes && !redaction.HidesMember(field.Name)
                && field.Judge(value, JudgeTime.Start()) is null)
            {
                proposed[field.Name] = JsonNode.Parse(JsonMarshal.GetRawUtf8Value(value));
            }
        }

        return proposed.Count == 0 ? metadata : With(metadata, proposed);
    }

    private static JsonBytes With(JsonBytes metadata, Dictionary<string, JsonNode?> proposed)
    {
        JsonObject question = JsonText.ReadObject(metadata)!;
        foreach (JsonObject field in question["fields"]!.AsArray().OfType<JsonObject>())
        {
            if (field["name"] is JsonValue name && name.TryGetValue(out string? text) && proposed.Remove(text, out JsonNode? value))
            {
                field["default"] = value;
            }
        }

        return JsonText.Write(question);
    }
}
