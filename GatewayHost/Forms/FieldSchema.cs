using System.Text.Json;
using Asya.Gateway.Responses;
using Asya.Payloads;

namespace Asya.Gateway.Forms;

/// <summary>What the task publishes of one field's value, as far as an elicitation form can express it.</summary>
/// <param name="Type">The type in JSON Schema's words; null: any value.</param>
/// <param name="IsRequired">Whether an answer needs it.</param>
/// <param name="Pattern">What the whole text must match.</param>
/// <param name="Bounds">The bounds that were given, by their names.</param>
internal sealed record FieldSchema(string? Type, bool IsRequired, string? Pattern, IReadOnlyDictionary<string, JsonBytes> Bounds)
{
    private static readonly string[] Lengths = ["minLength", "maxLength", "minItems", "maxItems"];
    private static readonly string[] Numbers = ["minimum", "maximum"];

    /// <summary>Finds the schema of a field; null: there is none of this name.</summary>
    public static FieldSchema? Find(JsonElement schema, string name)
    {
        if (schema.ValueKind != JsonValueKind.Object
            || !schema.TryGetProperty("properties"u8, out JsonElement properties) || properties.ValueKind != JsonValueKind.Object
            || !properties.TryGetProperty(name, out JsonElement own) || own.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        Dictionary<string, JsonBytes> bounds = [];
        foreach (string bound in (string[])[.. Lengths, .. Numbers])
        {
            if (own.TryGetProperty(bound, out JsonElement value) && value.ValueKind == JsonValueKind.Number
                && (Numbers.Contains(bound, StringComparer.Ordinal) || (value.TryGetInt64(out long length) && length >= 0)))
            {
                bounds[bound] = JsonBytes.FromText(value.GetRawText());
            }
        }

        bool isRequired = schema.TryGetProperty("required"u8, out JsonElement required) && required.ValueKind == JsonValueKind.Array
            && required.EnumerateArray().Any(one => one.ValueKind == JsonValueKind.String && one.ValueEquals(name));
        return new(Text(own, "type"u8), isRequired, Inner(Text(own, "pattern"u8)), bounds);
    }

    /// <summary>Gets a bound as it was given; null: there is none.</summary>
    public RawJson? Bound(string name) => Bounds.TryGetValue(name, out JsonBytes bound) ? new(bound) : null;

    // What people read goes without the frame that makes it match the whole text.
    private static string? Inner(string? pattern) =>
        pattern is not null && pattern.StartsWith("^(?:", StringComparison.Ordinal) && pattern.EndsWith(")$", StringComparison.Ordinal)
            ? pattern[4..^2]
            : pattern;

    private static string? Text(JsonElement element, ReadOnlySpan<byte> name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
