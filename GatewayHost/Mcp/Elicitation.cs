using System.Text.Json.Serialization;
using Asya.Gateway.Responses;

namespace Asya.Gateway.Mcp;

/// <summary>What a client is to ask its user: the parameters of <c>elicitation/create</c>.</summary>
/// <param name="Mode">That it is a form; null in the revision that has nothing else.</param>
/// <param name="Message">The question.</param>
/// <param name="Schema">The form.</param>
internal sealed record Elicitation(
    [property: JsonPropertyName("mode")] string? Mode,
    [property: JsonPropertyName("message")] string Message,
    [property: JsonPropertyName("requestedSchema")] Elicitation.Form Schema)
{
    /// <summary>A flat object of plain values.</summary>
    internal sealed record Form(
        [property: JsonPropertyName("properties"), JsonPropertyOrder(1)] Dictionary<string, ElicitedValue> Properties,
        [property: JsonPropertyName("required"), JsonPropertyOrder(2)] IReadOnlyList<string> Required)
    {
        [JsonPropertyName("type")] public string Type { get; } = "object";
    }
}

/// <summary>One value that a form asks for, as JSON Schema has it.</summary>
internal sealed record ElicitedValue
{
    [JsonPropertyName("type")] public string? Type { get; init; }

    [JsonPropertyName("title")] public string? Title { get; init; }

    [JsonPropertyName("description")] public string? Description { get; init; }

    [JsonPropertyName("minItems")] public RawJson? MinItems { get; init; }

    [JsonPropertyName("maxItems")] public RawJson? MaxItems { get; init; }

    [JsonPropertyName("items")] public ElicitedValue? Items { get; init; }

    [JsonPropertyName("enum")] public IReadOnlyList<string>? Enum { get; init; }

    [JsonPropertyName("enumNames")] public IReadOnlyList<string>? EnumNames { get; init; }

    [JsonPropertyName("oneOf")] public IReadOnlyList<Choice>? OneOf { get; init; }

    [JsonPropertyName("anyOf")] public IReadOnlyList<Choice>? AnyOf { get; init; }

    [JsonPropertyName("minLength")] public RawJson? MinLength { get; init; }

    [JsonPropertyName("maxLength")] public RawJson? MaxLength { get; init; }

    [JsonPropertyName("minimum")] public RawJson? Minimum { get; init; }

    [JsonPropertyName("maximum")] public RawJson? Maximum { get; init; }

    [JsonPropertyName("default")] public RawJson? Default { get; init; }

    /// <summary>A value to choose, and what people read.</summary>
    internal sealed record Choice(
        [property: JsonPropertyName("const")] string Value, [property: JsonPropertyName("title")] string Title);
}
