using System.Text.Json;
using Asya.Domain.Text;
using Asya.Domain.Waiting;
using Asya.Tasks;

namespace Asya.Domain.Subjects;

/// <summary>What a task is about, from its payload: the title and the values that are searched.</summary>
/// <remarks>Both are shown in lists and notifications, so a value that any pause of the task redacts is in neither.</remarks>
internal static class SubjectRules
{
    /// <summary>The most characters of a title.</summary>
    public const int MaxTitle = 160;

    private const int MaxValue = 80;
    private const int MaxValues = 400;

    private static readonly JsonDocumentOptions Bounded = new() { MaxDepth = PayloadLimits.MaxDepth };

    /// <summary>Notes what a task is about after a transition, if its payload or what is redacted may have changed.</summary>
    /// <remarks>A task that is paused has no payload in its row, and one that is over has a result: what they are about stays.</remarks>
    public static TaskState Note(TaskState from, TaskState to) =>
        to.Subject is not { } subject || to.Payload.IsEmpty || to.Phase.IsTerminal
            || (from.Exists && from.Payload.Utf8.Equals(to.Payload.Utf8) && ReferenceEquals(from.Pauses.Current, to.Pauses.Current))
            ? to
            : to with { Subject = Of(subject, to) };

    private static TaskSubject Of(TaskSubject subject, TaskState state)
    {
        using JsonDocument payload = JsonDocument.Parse(state.Payload.Utf8, Bounded);
        Redaction redaction = Redaction.Of(state);
        string? title = null;
        if (subject.Template is { } text && TitleTemplate.Read(text, out TitleTemplate? template) is null)
        {
            title = template!.Fill(place => redaction.HidesPath(place) || Find(payload.RootElement, place) is not { } found
                ? null
                : TextOf(found));
            title = title is null ? null : ShownLine.From(title, MaxTitle);
        }

        IEnumerable<string> values = (subject.Search ?? [])
            .Where(place => !redaction.HidesPath(place))
            .SelectMany(place => Find(payload.RootElement, place) is { } found ? TextsOf(found, place, redaction) : []);
        string all = string.Join('\n', values);
        return subject with
        {
            Title = string.IsNullOrEmpty(title) ? null : title,
            Values = all.Length == 0 ? null : Cut(all),
        };
    }

    private static string Cut(string values) => values.Length <= MaxValues
        ? values
        : values[..(char.IsHighSurrogate(values[MaxValues - 1]) ? MaxValues - 1 : MaxValues)];

    private static JsonElement? Find(JsonElement value, string place)
    {
        foreach (string name in JsonPointer.PathOf(place))
        {
            if (value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out JsonElement member))
            {
                value = member;
            }
            else if (value.ValueKind == JsonValueKind.Array && int.TryParse(name, out int index)
                && index >= 0 && index < value.GetArrayLength())
            {
                value = value[index];
            }
            else
            {
                return null;
            }
        }

        return value;
    }

    // Of a list each text or number; an object has no text.
    private static IEnumerable<string> TextsOf(JsonElement value, string place, Redaction redaction) =>
        value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray().Take(TitleTemplate.MaxPlaces)
                .Select((item, index) => redaction.HidesPath($"{place}/{index}") ? null : TextOf(item)).OfType<string>()
            : TextOf(value) is { } text ? [text] : [];

    private static string? TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => ShownLine.From(value.GetString()!, MaxValue) is { Length: > 0 } text ? text : null,
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => ShownLine.From(value.GetRawText(), MaxValue),
        _ => null,
    };
}
