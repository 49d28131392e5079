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
    /// <summary>Of how many places an answer's record says that it has written there.</summary>
    private const int MaxPlaces = 256;

    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = PayloadLimits.MaxDepth };

    /// <summary>Merges.</summary>
    /// <param name="payload">The paused payload: an object.</param>
    /// <param name="input">The answer: an object.</param>
    /// <param name="metadata">The pause's metadata. With fields, each value goes to its field's place and nowhere else.</param>
    /// <param name="mode">How to merge when there are no fields.</param>
    /// <param name="number">The number of the pause.</param>
    /// <param name="isForced">Whether what is in the way of a field's place gives way, instead of being an error.</param>
    /// <param name="ownsDecisions">
    /// Whether a decision is the answer's alone: what stands at the place of a boolean, required or deciding field goes if the answer
    /// leaves the field out.
    /// </param>
    public static MergedAnswer Merge(
        JsonBytes payload, JsonBytes input, JsonBytes metadata, MergeMode mode, int number, bool ownsDecisions = false,
        bool isForced = false)
    {
        using JsonDocument target = JsonDocument.Parse(payload.Utf8, Reading);
        using JsonDocument answer = JsonDocument.Parse(input.Utf8, Reading);
        AnswerForm form = AnswerForm.Of(metadata);
        ImmutableArray<string> dropped = [];
        ImmutableArray<string> kept = [];
        List<string[]> places = [];
        Overlay overlay = new(givesWay: isForced || form.Fields.IsEmpty, readsIndices: !form.Fields.IsEmpty);
        if (!form.Fields.IsEmpty)
        {
            kept = RemoveUndecided(overlay, target.RootElement, answer.RootElement, form, ownsDecisions, places);
            dropped = form.OthersIn(answer.RootElement);
            PlaceFields(overlay, answer.RootElement, form, places);
        }
        else if (mode == MergeMode.Contained)
        {
            places.Add(["pause_answers", number.ToString(CultureInfo.InvariantCulture)]);
            overlay.Put(places[0], answer.RootElement);
        }
        else if (mode == MergeMode.Deep)
        {
            overlay = Overlay.Deep(answer.RootElement);
            AddLeaves(places, [], answer.RootElement, target.RootElement);
        }
        else
        {
            foreach (JsonProperty property in answer.RootElement.EnumerateObject())
            {
                places.Add([property.Name]);
                overlay.Put(places[^1], property.Value);
            }
        }

        JsonBytes merged = JsonText.Write((overlay, target.RootElement), static (writer, m) => m.overlay.Write(writer, m.RootElement));
        return new(merged, dropped, kept)
        {
            Places = places.Count > MaxPlaces ? null : [.. places.Where(static path => path.Length > 0).Select(JsonPointer.Of)],
            Misplaced = overlay.Blocked is { } blocked ? ErrorOf(blocked, answer.RootElement, form) : null,
        };
    }

    /// <summary>
    /// Takes out what stands at the places of decisions that the answer does not make; gets the fields whose value stays.
    /// </summary>
    private static ImmutableArray<string> RemoveUndecided(
        Overlay overlay, JsonElement target, JsonElement answer, AnswerForm form, bool ownsDecisions, List<string[]> places)
    {
        FormField[] leftOut = [.. form.Fields.Where(field => !form.TryGetGiven(answer, field, out _))];
        string[][] removed = [.. leftOut.Where(field => ownsDecisions && field.IsDeciding).Select(static field => field.Path)];
        foreach (string[] path in removed)
        {
            overlay.Remove(path);
        }

        places.AddRange(removed.Where(path => Overlay.Find(target, path) is not null));

        return
        [
            .. leftOut.Where(field => Overlay.Find(target, field.Path) is not null)
                .Where(field => !removed.Any(path => field.Path.AsSpan().StartsWith(path)))
                .Select(static field => field.Name),
        ];
    }

    private static void PlaceFields(Overlay overlay, JsonElement answer, AnswerForm form, List<string[]> places)
    {
        foreach (FormField field in form.Fields)
        {
            if (form.TryGetGiven(answer, field, out JsonElement value))
            {
                places.Add(field.Path);
                overlay.Put(field.Path, value);
            }
        }
    }

    // Where an empty object meets an object, nothing is written.
    private static void AddLeaves(List<string[]> places, string[] path, JsonElement value, JsonElement? target)
    {
        if (value.ValueKind != JsonValueKind.Object || (path.Length > 0 && !value.EnumerateObject().Any()))
        {
            if (value.ValueKind != JsonValueKind.Object || target is not { ValueKind: JsonValueKind.Object })
            {
                places.Add(path);
            }

            return;
        }

        foreach (JsonProperty property in value.EnumerateObject())
        {
            AddLeaves(places, [.. path, property.Name], property.Value,
                target is { ValueKind: JsonValueKind.Object } under && under.TryGetProperty(property.Name, out JsonElement below)
                    ? below
                    : null);
        }
    }

    private static FieldError ErrorOf(BlockedPath blocked, JsonElement answer, AnswerForm form)
    {
        string name = form.Fields
            .First(field => form.TryGetGiven(answer, field, out _) && field.Path.AsSpan().StartsWith(blocked.Path)).Name;
        string place = $"/{string.Join('/', blocked.Path)}";
        return new(name, blocked.There == JsonValueKind.Array
            ? $"cannot be set: the list in the payload has no item {place}"
            : $"cannot be set: the payload has a value at {place} that nothing can stand below");
    }
}
