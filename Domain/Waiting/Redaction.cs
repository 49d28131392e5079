using System.Collections.Immutable;
using Asya.Domain.Pausing;
using Asya.Domain.Text;
using Asya.Payloads;

namespace Asya.Domain.Waiting;

/// <summary>What the history must not keep: values at places of the payload that a pause redacts (<c>redact: true</c>).</summary>
/// <remarks>
/// A place stays redacted for the life of its task: what one pause has hidden, a later one would show as the value before its answer.
/// Places are JSON pointers.
/// </remarks>
internal sealed class Redaction
{
    private readonly HashSet<string> _fields = [];
    private readonly HashSet<string> _places;
    private readonly Dictionary<string, string> _placeOfField = [];

    private Redaction(ImmutableArray<string> hidden) => _places = hidden.IsDefault ? [] : [.. hidden];

    /// <summary>Makes the redaction of an answer.</summary>
    /// <param name="metadata">What was asked.</param>
    /// <param name="hidden">The places that other pauses of the task redact.</param>
    public static Redaction From(JsonBytes metadata, ImmutableArray<string> hidden)
    {
        Redaction redaction = new(hidden);
        foreach (FormField field in AnswerForm.Of(metadata).Fields)
        {
            string place = JsonPointer.Of(field.Path);
            redaction._placeOfField[field.Name] = place;
            if (field.IsRedacted)
            {
                redaction._fields.Add(field.Name);
                redaction._places.Add(place);
            }
        }

        return redaction;
    }

    /// <summary>
    /// Gets the places that pauses of a task redact: those of its flow, those that it has met, and the one it is at. Null: none.
    /// </summary>
    public static ImmutableArray<string>? PlacesOf(TaskState state)
    {
        HashSet<string> places = [.. state.Pauses.RedactedPlaces ?? []];
        PausePlan plan = state.Pauses.Plan ?? PausePlan.Default;
        ImmutableArray<JsonBytes> definitions = [.. plan.Entries, plan.Otherwise, state.Pauses.Current?.Metadata ?? default];
        foreach (JsonBytes definition in definitions.Where(static definition => !definition.IsEmpty))
        {
            places.UnionWith(From(definition, [])._places);
        }

        return places.Count == 0 ? null : [.. places.Order(StringComparer.Ordinal)];
    }

    /// <summary>Makes the redaction of what was said before any pause.</summary>
    public static Redaction Of(TaskState state) => new(PlacesOf(state) ?? []);

    /// <summary>Indicates whether the value of a member of the answer is hidden: by its field, or by where it lands.</summary>
    public bool HidesMember(string name) =>
        _fields.Contains(name) || HidesPath(_placeOfField.GetValueOrDefault(name) ?? JsonPointer.Below("", name));

    /// <summary>Indicates whether a place is hidden, or lies below one that is.</summary>
    public bool IsHidden(string path) => _places.Any(hidden => JsonPointer.IsWithin(path, hidden));

    /// <summary>Indicates whether a place is hidden, or lies above or below one: an object with a hidden value shows it too.</summary>
    public bool HidesPath(string path) => _places.Any(hidden => JsonPointer.IsWithin(path, hidden) || JsonPointer.IsWithin(hidden, path));
}
