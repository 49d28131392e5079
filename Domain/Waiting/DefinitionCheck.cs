using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Asya.Domain.Subjects;
using Asya.Domain.Text.Patterns;
using Asya.Payloads;

namespace Asya.Domain.Waiting;

/// <summary>Finds what is wrong with the form and the words of a pause's definition, from wherever it comes.</summary>
/// <remarks>
/// Members that mean something have the right type or are refused, and so are near misses of them. Others are kept, and shown. Of an
/// actor's definition a field without a name, or of a type of its own, is only something to show, unless the pause is strict.
/// </remarks>
internal static partial class DefinitionCheck
{
    private static readonly string[] PauseMembers = ["prompt", "fields", "strict", "who", "when", "extend_sla", "claim_for", "then"];

    private static readonly string[] Texts = ["type", "prompt", "label", "description", "payload_key", "pattern"];
    private static readonly string[] Flags = ["required", "deciding", "redact", "prefill"];
    private static readonly string[] Counts = ["min_length", "max_length", "min_items", "max_items"];
    private static readonly (string Low, string High)[] Bounds = [("min", "max"), ("min_length", "max_length"), ("min_items", "max_items")];
    private static readonly string[] FieldMembers = ["name", .. Texts, .. Flags, .. Counts, "min", "max", "options", "default"];
    private static readonly string[] OptionMembers = ["value", "label"];

    /// <summary>Finds the first defect; null: there is none.</summary>
    /// <param name="pause">The definition: an object.</param>
    /// <param name="isFromActor">Whether an actor made it, at run time.</param>
    public static DefinitionDefect? Find(JsonElement pause, bool isFromActor)
    {
        if (Misspelt(pause, PauseMembers) is { } misspelt)
        {
            return new(misspelt.Message, Member: misspelt.Member);
        }

        if (Wrong(pause, "strict", IsFlag) is { } noFlag)
        {
            return new($"strict must be true or false, not {noFlag}", Member: "strict");
        }

        if (Wrong(pause, "prompt", static kind => kind == JsonValueKind.String) is { } noText)
        {
            return new($"prompt must be a text, not {noText}: write it in quotes", Member: "prompt");
        }

        if (DefectOfThen(pause) is { } promise)
        {
            return new($"then {promise}", Member: "then");
        }

        if (Ambiguous(pause) is { } duration)
        {
            return duration;
        }

        return Wrong(pause, "fields", static kind => kind == JsonValueKind.Array) is { } noList
            ? new($"fields must be a list, not {noList}", Member: "fields")
            : FindInFields(pause, isFromActor);
    }

    // What an answer brings about, as a template over the payload. It decides nothing; but a promise that cannot be read is none.
    private static string? DefectOfThen(JsonElement pause) =>
        Wrong(pause, "then", static kind => kind == JsonValueKind.String) is { } noText
            ? $"must be a text, not {noText}: write it in quotes"
            : pause.TryGetProperty("then"u8, out JsonElement then) && then.ValueKind == JsonValueKind.String
            && TitleTemplate.Read(then.GetString()!, out _) is { } defect
                ? $"cannot be read: {defect}"
                : null;

    private static DefinitionDefect? FindInFields(JsonElement pause, bool isFromActor)
    {
        if (!pause.TryGetProperty("fields"u8, out JsonElement fields) || fields.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        bool isStrict = pause.TryGetProperty("strict"u8, out JsonElement strict) && strict.ValueKind == JsonValueKind.True;
        bool mayOnlyShow = isFromActor && !isStrict;
        HashSet<string> names = [];
        int index = 0;
        foreach (JsonElement field in fields.EnumerateArray())
        {
            if (FindInField(field, mayOnlyShow, isFromActor) is { } defect)
            {
                return defect with { Field = index };
            }

            if (FormField.From(field) is { } named && !names.Add(named.Name))
            {
                return new($"fields has '{named.Name}' twice", index, "name");
            }

            index++;
        }

        return null;
    }

    private static DefinitionDefect? FindInField(JsonElement field, bool mayOnlyShow, bool isFromActor)
    {
        if (field.ValueKind != JsonValueKind.Object)
        {
            return mayOnlyShow ? null : new("each of fields must be an object with a name");
        }

        if (Misspelt(field, FieldMembers) is { } misspelt)
        {
            return new($"a field: {misspelt.Message}", Member: misspelt.Member);
        }

        if (!field.TryGetProperty("name"u8, out JsonElement name) || name.ValueKind != JsonValueKind.String || name.ValueEquals(""u8))
        {
            return mayOnlyShow ? null
                : name.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null
                ? new("each of fields must be an object with a name")
                : new($"the name of a field must be a text that is not empty, not {Shown(name)}: write it in quotes", Member: "name");
        }

        (string Member, string Why)? wrong = MembersOf(field, isFromActor) ?? ValuesOf(field);
        return wrong is { } found ? new($"field '{name.GetString()}': {found.Why}", Member: found.Member) : null;
    }

    // The members, each for itself.
    private static (string Member, string Why)? MembersOf(JsonElement field, bool isFromActor)
    {
        foreach (string member in Texts)
        {
            if (!(isFromActor && member == "type") && Wrong(field, member, static kind => kind == JsonValueKind.String) is { } noText)
            {
                return (member, $"{member} must be a text, not {noText}: write it in quotes");
            }
        }

        if (!isFromActor && TextOf(field, "type") is { } word && NearestName.To(word, FieldType.Words) is { } meant)
        {
            return ("type", $"type '{word}' is not known; did you mean '{meant}'?");
        }

        foreach (string member in Flags)
        {
            if (Wrong(field, member, IsFlag) is { } noFlag)
            {
                return (member, $"{member} must be true or false, not {noFlag}");
            }
        }

        foreach (string member in (string[])["min", "max", .. Counts])
        {
            if (Wrong(field, member, static kind => kind == JsonValueKind.Number) is { } noNumber)
            {
                return (member, $"{member} must be a number, not {noNumber}");
            }

            if (NumberOf(field, member) is { } number
                && (number.HasHugeExponent || (Counts.Contains(member) && (!number.IsWhole || number.IsNegative))))
            {
                return (member, number.HasHugeExponent
                    ? $"{member} is out of every range"
                    : $"{member} must be a whole number that is not below 0, not {field.GetProperty(member).GetRawText()}");
            }
        }

        if (TextOf(field, "payload_key") is { } key && key.Split('/', StringSplitOptions.RemoveEmptyEntries).Length == 0)
        {
            return ("payload_key", $"payload_key '{key}' names no place in the payload");
        }

        return Wrong(field, "options", static kind => kind == JsonValueKind.Array) is { } noList
            ? ("options", $"options must be a list, not {noList}")
            : null;
    }

    // What only makes sense together.
    private static (string Member, string Why)? ValuesOf(JsonElement entry)
    {
        foreach ((string low, string high) in Bounds)
        {
            if (NumberOf(entry, low) > NumberOf(entry, high))
            {
                return (low, $"{low} is above {high}");
            }
        }

        if (TextOf(entry, "pattern") is { } pattern)
        {
            try
            {
                _ = TextPattern.From(pattern);
            }
            catch (PatternException wrong)
            {
                return ("pattern", $"the pattern {wrong.Message}");
            }
        }

        FormField field = FormField.From(entry)!;
        return DefectOfOptions(entry, field)
            ?? (field.HasDefault && field.Judge(field.Default, JudgeTime.Start()) is { } wrongDefault
            ? ("default", $"default {wrongDefault}")
            : Is(entry, "prefill") && (field.IsDeciding || field.IsRedacted)
            ? ("prefill", "prefill is not for what is boolean, required, deciding or redacted: a decision is the answer's alone")
            : null);
    }

    private static (string Member, string Why)? DefectOfOptions(JsonElement entry, FormField field)
    {
        if (!entry.TryGetProperty("options"u8, out JsonElement options) || options.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        foreach (JsonElement option in options.EnumerateArray())
        {
            bool hasValue = option.ValueKind == JsonValueKind.Object && option.TryGetProperty("value"u8, out _);
            if (option.ValueKind == JsonValueKind.Object && field.Type != FieldType.Object
                && Misspelt(option, OptionMembers) is { } misspelt)
            {
                return ("options", $"an option of options: {misspelt.Message}");
            }

            if (hasValue && Wrong(option, "label", static kind => kind == JsonValueKind.String) is { } noText)
            {
                return ("options", $"the label of an option of options must be a text, not {noText}: write it in quotes");
            }

            JsonElement value = FieldOptions.ValueOf(option);
            if (value.ValueKind == JsonValueKind.Null)
            {
                return ("options", "options has null, which no answer can choose");
            }

            if (value.ValueKind == JsonValueKind.Number && ExactNumber.Parse(JsonMarshal.GetRawUtf8Value(value)).HasHugeExponent)
            {
                return ("options", $"options has {Shown(value)}, which is out of every range");
            }

            // Of a list the options are what it may hold.
            if (field.Type != FieldType.List && field.JudgeAlone(value, JudgeTime.Start()) is { } wrong)
            {
                return ("options", $"options has {Shown(value)}, which no answer can choose: it {wrong}");
            }
        }

        return null;
    }

    // 2:30 is minutes to some and hours to others.
    private static DefinitionDefect? Ambiguous(JsonElement pause)
    {
        foreach (string member in (ReadOnlySpan<string>)["extend_sla", "claim_for"])
        {
            if (TextOf(pause, member) is { } text && HoursOrMinutes().IsMatch(text))
            {
                return new(Explain(member, text), Member: member);
            }
        }

        return pause.TryGetProperty("when"u8, out JsonElement when)
            && Ambiguous(when, "when") is { } defect ? new(defect, Member: "when") : null;

        static string? Ambiguous(JsonElement value, string path) => value.ValueKind switch
        {
            JsonValueKind.String when HoursOrMinutes().IsMatch(value.GetString()!) => Explain(path, value.GetString()!),
            JsonValueKind.Array => value.EnumerateArray().Select(item => Ambiguous(item, path)).FirstOrDefault(static d => d is not null),
            JsonValueKind.Object => value.EnumerateObject()
                .Where(static member => member.Name is "due" or "remind" or "escalate" or "expire" or "after")
                .Select(member => Ambiguous(member.Value, $"{path}.{member.Name}")).FirstOrDefault(static d => d is not null),
            _ => null,
        };

        static string Explain(string path, string text) =>
            $"{path} '{text}' may be minutes or hours: write a duration such as 30m, 4h or 2d, or a number of seconds";
    }

    private static (string Member, string Message)? Misspelt(JsonElement members, string[] known)
    {
        foreach (JsonProperty member in members.EnumerateObject())
        {
            if (NearestName.To(member.Name, known) is { } meant && !known.Contains(member.Name))
            {
                return (member.Name, $"'{member.Name}' is not known; did you mean '{meant}'?");
            }
        }

        return null;
    }

    // A member that is null is not there.
    private static string? Wrong(JsonElement members, string name, Func<JsonValueKind, bool> isRight) =>
        members.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null && !isRight(value.ValueKind)
            ? Shown(value)
            : null;

    private static bool IsFlag(JsonValueKind kind) => kind is JsonValueKind.True or JsonValueKind.False;

    private static bool Is(JsonElement members, string name) =>
        members.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.True;

    private static string? TextOf(JsonElement members, string name) =>
        members.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static ExactNumber? NumberOf(JsonElement members, string name) =>
        members.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number
            ? ExactNumber.Parse(JsonMarshal.GetRawUtf8Value(value))
            : null;

    private static string Shown(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        _ when value.GetRawText() is { Length: <= 40 } text => text,
        _ => "what it is",
    };

    [GeneratedRegex("^\\s*[0-9]+:[0-9]+\\s*$")]
    private static partial Regex HoursOrMinutes();
}
