using System.Text.Json;
using Asya.Gateway.Responses;
using Asya.Payloads;

namespace Asya.Gateway.Mcp;

/// <summary>The published schema of one field, as far as an elicitation form can express it.</summary>
/// <param name="Type">The type in JSON Schema's words.</param>
/// <param name="IsRequired">Whether a strict form needs it; null: the form is not strict.</param>
/// <param name="Pattern">What the whole text must match.</param>
/// <param name="Bounds">The bounds that were given, by their names.</param>
internal sealed record FieldSchema(string? Type, bool? IsRequired, string? Pattern, IReadOnlyDictionary<string, JsonBytes> Bounds)
{
    private static readonly string[] Lengths = ["minLength", "maxLength", "minItems", "maxItems"];
    private static readonly string[] Numbers = ["minimum", "maximum"];
    private static readonly FieldSchema None = new(null, null, null, new Dictionary<string, JsonBytes>());

    /// <summary>Finds the schema of a pause's field.</summary>
    public static FieldSchema From(JsonElement schema, JsonElement field, bool isStrict)
    {
        if (schema.ValueKind != JsonValueKind.Object || field.ValueKind != JsonValueKind.Object
            || !field.TryGetProperty("name"u8, out JsonElement name) || name.ValueKind != JsonValueKind.String
            || !schema.TryGetProperty("properties"u8, out JsonElement properties) || properties.ValueKind != JsonValueKind.Object
            || !properties.TryGetProperty(name.GetString()!, out JsonElement own) || own.ValueKind != JsonValueKind.Object)
        {
            return None;
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

        bool? isRequired = !isStrict ? null
            : schema.TryGetProperty("required"u8, out JsonElement required) && required.ValueKind == JsonValueKind.Array
                && required.EnumerateArray().Any(one => one.ValueKind == JsonValueKind.String && one.ValueEquals(name.GetString()));
        return new(Text(own, "type"u8), isRequired, Inner(Text(own, "pattern"u8)), bounds);
    }

    public void WriteText(Utf8JsonWriter writer) => Write(writer, "minLength", "maxLength");

    public void WriteNumber(Utf8JsonWriter writer) => Write(writer, "minimum", "maximum");

    public void WriteList(Utf8JsonWriter writer) => Write(writer, "minItems", "maxItems");

    // What people read goes without the frame that makes it match the whole text.
    private static string? Inner(string? pattern) =>
        pattern is not null && pattern.StartsWith("^(?:", StringComparison.Ordinal) && pattern.EndsWith(")$", StringComparison.Ordinal)
            ? pattern[4..^2]
            : pattern;

    private static string? Text(JsonElement element, ReadOnlySpan<byte> name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private void Write(Utf8JsonWriter writer, params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (Bounds.TryGetValue(name, out JsonBytes value))
            {
                writer.WriteRaw(System.Text.Encoding.UTF8.GetBytes(name), value);
            }
        }
    }
}
