using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Asya.TestKit.Api;

/// <summary>Judges JSON by a schema of an OpenAPI document.</summary>
/// <remarks>A member that an object's schema does not name is a fault, unless the schema says that there may be others.</remarks>
public sealed class SchemaJudge(ApiDocument document)
{
    private static readonly HashSet<string> Known =
    [
        "$ref", "type", "format", "description", "title", "properties", "required", "items", "enum", "anyOf", "oneOf",
        "additionalProperties", "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "pattern", "default", "nullable",
    ];

    /// <summary>Says what is wrong, and where; null: nothing.</summary>
    public string? Judge(JsonElement value, JsonElement schema, string place = "")
    {
        schema = document.Resolve(schema);
        if (schema.EnumerateObject().Select(static keyword => keyword.Name).FirstOrDefault(name => !Known.Contains(name)) is { } strange)
        {
            throw new NotSupportedException($"The keyword {strange} is not known here.");
        }

        if (Alternatives(schema) is { } alternatives)
        {
            string?[] faults = [.. alternatives.Select(one => Judge(value, one, place))];
            return faults.Contains(null) ? null : $"{Name(place)} fits none of: {string.Join("; ", faults)}";
        }

        if (!IsOfType(value, schema))
        {
            return $"{Name(place)} is {Short(value)}, and no {schema.GetProperty("type").GetRawText()}";
        }

        if (schema.TryGetProperty("enum", out JsonElement words)
            && !words.EnumerateArray().Any(word => JsonElement.DeepEquals(word, value)))
        {
            return $"{Name(place)} is {Short(value)}, and none of {words.GetRawText()}";
        }

        return value.ValueKind switch
        {
            JsonValueKind.Object => JudgeObject(value, schema, place),
            JsonValueKind.Array => JudgeArray(value, schema, place),
            JsonValueKind.String => JudgeText(value.GetString()!, schema, place),
            JsonValueKind.Number => JudgeNumber(value, schema, place),
            _ => null,
        };
    }

    private static JsonElement.ArrayEnumerator? Alternatives(JsonElement schema) =>
        schema.TryGetProperty("anyOf", out JsonElement any) ? any.EnumerateArray()
        : schema.TryGetProperty("oneOf", out JsonElement one) ? one.EnumerateArray() : null;

    private static bool IsOfType(JsonElement value, JsonElement schema)
    {
        if (!schema.TryGetProperty("type", out JsonElement type))
        {
            return true;
        }

        return type.ValueKind == JsonValueKind.Array
            ? type.EnumerateArray().Any(one => IsOfType(value, one.GetString()!))
            : IsOfType(value, type.GetString()!);
    }

    private static bool IsOfType(JsonElement value, string type) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind == JsonValueKind.Null,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        _ => throw new NotSupportedException($"The type {type} is not known here."),
    };

    private static string? JudgeText(string text, JsonElement schema, string place)
    {
        if (schema.TryGetProperty("format", out JsonElement format) && format.GetString() == "date-time"
            && !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out _))
        {
            return $"{Name(place)} is '{text}', and no instant";
        }

        return schema.TryGetProperty("pattern", out JsonElement pattern) && !Regex.IsMatch(text, pattern.GetString()!)
            ? $"{Name(place)} is '{text}', and not as {pattern} has it"
            : null;
    }

    private static string? JudgeNumber(JsonElement value, JsonElement schema, string place) =>
        (schema.TryGetProperty("minimum", out JsonElement min) && value.GetDouble() < min.GetDouble())
        || (schema.TryGetProperty("maximum", out JsonElement max) && value.GetDouble() > max.GetDouble())
            ? $"{Name(place)} is {value}, and out of its range"
            : null;

    private string? JudgeObject(JsonElement value, JsonElement schema, string place)
    {
        if (schema.TryGetProperty("required", out JsonElement required)
            && required.EnumerateArray().Select(static name => name.GetString()!)
                .FirstOrDefault(name => !value.TryGetProperty(name, out _)) is { } missing)
        {
            return $"{Name(place)} has no '{missing}'";
        }

        bool isDescribed = schema.TryGetProperty("properties", out JsonElement properties);
        bool hasOthers = schema.TryGetProperty("additionalProperties", out JsonElement others) && others.ValueKind != JsonValueKind.False;
        foreach (JsonProperty member in value.EnumerateObject())
        {
            string at = $"{place}/{member.Name}";
            if (isDescribed && properties.TryGetProperty(member.Name, out JsonElement known))
            {
                if (Judge(member.Value, known, at) is { } fault)
                {
                    return fault;
                }
            }
            else if (isDescribed && !hasOthers)
            {
                return $"{at} is not described";
            }
            else if (hasOthers && others.ValueKind == JsonValueKind.Object && Judge(member.Value, others, at) is { } fault)
            {
                return fault;
            }
        }

        return null;
    }

    private string? JudgeArray(JsonElement value, JsonElement schema, string place)
    {
        int index = 0;
        foreach (JsonElement item in value.EnumerateArray())
        {
            if (schema.TryGetProperty("items", out JsonElement items) && Judge(item, items, $"{place}/{index}") is { } fault)
            {
                return fault;
            }

            index++;
        }

        return null;
    }

    private static string Name(string place) => place.Length == 0 ? "the whole" : place;

    private static string Short(JsonElement value) => value.GetRawText() is { Length: > 80 } text ? text[..80] + "..." : value.GetRawText();
}
