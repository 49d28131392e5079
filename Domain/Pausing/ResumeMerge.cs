using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Asya.Domain.Text;
using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Domain.Pausing;

/// <summary>Merges a person's answer into the paused payload.</summary>
internal static class ResumeMerge
{
    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = PayloadLimits.MaxDepth };

    /// <summary>Merges.</summary>
    /// <param name="payload">The paused payload: an object.</param>
    /// <param name="input">The answer: an object.</param>
    /// <param name="metadata">The pause's metadata. With fields, each value goes to its field's place and nowhere else.</param>
    /// <param name="mode">How to merge when there are no fields.</param>
    /// <param name="number">The number of the pause.</param>
    public static MergedAnswer Merge(JsonBytes payload, JsonBytes input, JsonBytes metadata, MergeMode mode, int number)
    {
        using JsonDocument target = JsonDocument.Parse(payload.Utf8, Reading);
        using JsonDocument answer = JsonDocument.Parse(input.Utf8, Reading);
        using JsonDocument pause = JsonDocument.Parse(metadata.IsEmpty ? JsonBytes.EmptyObject.Utf8 : metadata.Utf8, Reading);
        ImmutableArray<string> dropped = [];
        Overlay overlay = new();
        if (FieldsOf(pause.RootElement) is { } fields)
        {
            dropped = PlaceFields(overlay, answer.RootElement, fields);
        }
        else if (mode == MergeMode.Contained)
        {
            overlay.Put(["pause_answers", number.ToString(CultureInfo.InvariantCulture)], answer.RootElement);
        }
        else if (mode == MergeMode.Deep)
        {
            overlay = Overlay.Deep(answer.RootElement);
        }
        else
        {
            foreach (JsonProperty property in answer.RootElement.EnumerateObject())
            {
                overlay.Put([property.Name], property.Value);
            }
        }

        return new(JsonText.Write((overlay, target.RootElement), static (writer, m) => m.overlay.Write(writer, m.RootElement)), dropped);
    }

    private static JsonElement.ArrayEnumerator? FieldsOf(JsonElement pause) =>
        pause.ValueKind == JsonValueKind.Object && pause.TryGetProperty("fields"u8, out JsonElement fields)
            && fields.ValueKind == JsonValueKind.Array && fields.GetArrayLength() > 0
                ? fields.EnumerateArray()
                : null;

    private static ImmutableArray<string> PlaceFields(Overlay overlay, JsonElement answer, JsonElement.ArrayEnumerator fields)
    {
        HashSet<string> named = [];
        foreach (JsonElement field in fields)
        {
            if (Text(field, "name"u8) is not { } name || !answer.TryGetProperty(name, out JsonElement value))
            {
                continue;
            }

            named.Add(name);

            overlay.Put(PathOf(field, name), value);
        }

        return [.. answer.EnumerateObject().Select(static a => a.Name).Where(k => !named.Contains(k))];
    }

    /// <summary>Gets where a field's value goes. No escapes and no array indices, as in the original; "/" alone names no place.</summary>
    internal static string[] PathOf(JsonElement field, string name) =>
        Text(field, "payload_key"u8) is { } key ? key.Split('/', StringSplitOptions.RemoveEmptyEntries) : [name];

    private static string? Text(JsonElement element, ReadOnlySpan<byte> property) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(property, out JsonElement value)
            && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
