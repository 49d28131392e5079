using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Asya.Domain.Text;
using Asya.Domain.Waiting;
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
    /// <param name="ownsDecisions">
    /// Whether a decision is the answer's alone: what stands at the place of a boolean, required or deciding field goes if the answer
    /// leaves the field out.
    /// </param>
    public static MergedAnswer Merge(
        JsonBytes payload, JsonBytes input, JsonBytes metadata, MergeMode mode, int number, bool ownsDecisions = false)
    {
        using JsonDocument target = JsonDocument.Parse(payload.Utf8, Reading);
        using JsonDocument answer = JsonDocument.Parse(input.Utf8, Reading);
        using JsonDocument pause = JsonDocument.Parse(metadata.IsEmpty ? JsonBytes.EmptyObject.Utf8 : metadata.Utf8, Reading);
        ImmutableArray<string> dropped = [];
        ImmutableArray<string> kept = [];
        Overlay overlay = new();
        if (FieldsOf(pause.RootElement) is { } fields)
        {
            FormField[] named = [
                .. fields.Where(static field => Text(field, "name"u8) is not null).Select(static field => new FormField(field))];
            kept = RemoveUndecided(overlay, target.RootElement, answer.RootElement, named, ownsDecisions);
            dropped = PlaceFields(overlay, answer.RootElement, named);
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

        return new(
            JsonText.Write((overlay, target.RootElement), static (writer, m) => m.overlay.Write(writer, m.RootElement)), dropped, kept);
    }

    private static JsonElement.ArrayEnumerator? FieldsOf(JsonElement pause) =>
        pause.ValueKind == JsonValueKind.Object && pause.TryGetProperty("fields"u8, out JsonElement fields)
            && fields.ValueKind == JsonValueKind.Array && fields.GetArrayLength() > 0
                ? fields.EnumerateArray()
                : null;

    /// <summary>
    /// Takes out what stands at the places of decisions that the answer does not make; gets the fields whose value stays.
    /// </summary>
    private static ImmutableArray<string> RemoveUndecided(
        Overlay overlay, JsonElement target, JsonElement answer, FormField[] fields, bool ownsDecisions)
    {
        FormField[] leftOut = [.. fields.Where(field => !answer.TryGetProperty(field.Name, out _))];
        string[][] removed = [.. leftOut.Where(field => ownsDecisions && field.IsDeciding).Select(static field => field.Path)];
        foreach (string[] path in removed)
        {
            overlay.Remove(path);
        }

        return
        [
            .. leftOut.Where(field => IsThere(target, field.Path) && !removed.Any(path => field.Path.AsSpan().StartsWith(path)))
                .Select(static field => field.Name),
        ];
    }

    private static bool IsThere(JsonElement target, ReadOnlySpan<string> path)
    {
        foreach (string name in path)
        {
            if (target.ValueKind != JsonValueKind.Object || !target.TryGetProperty(name, out target))
            {
                return false;
            }
        }

        return !path.IsEmpty;
    }

    private static ImmutableArray<string> PlaceFields(Overlay overlay, JsonElement answer, FormField[] fields)
    {
        HashSet<string> named = [];
        foreach (FormField field in fields)
        {
            if (answer.TryGetProperty(field.Name, out JsonElement value))
            {
                named.Add(field.Name);
                overlay.Put(field.Path, value);
            }
        }

        return [.. answer.EnumerateObject().Select(static a => a.Name).Where(k => !named.Contains(k))];
    }

    private static string? Text(JsonElement element, ReadOnlySpan<byte> property) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(property, out JsonElement value)
            && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
