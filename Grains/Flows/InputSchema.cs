using System.Text.Json;
using Asya.Domain.Text;
using Asya.Grains.Configuration;
using Asya.Grains.Flows.Schemas;
using Asya.Payloads;
using YamlDotNet.RepresentationModel;

namespace Asya.Grains.Flows;

/// <summary>The schema of a flow's payload, from its <c>mcp: {inputSchema: ...}</c>: JSON Schema, or the original's short form.</summary>
/// <remarks>
/// The short form is <c>topic: {type: string, required: true}</c> for each parameter. Calls of the flow's tool are validated against it,
/// and every start of a flow that is strict.
/// </remarks>
internal static class InputSchema
{
    // It is shown inside other JSON, by writers that do not go deeper than 64.
    private const int MaxDepth = 32;

    private static readonly string[] Types = ["string", "number", "integer", "boolean", "array", "object"];

    /// <summary>Reads a flow's <c>mcp</c> block. Empty without a schema.</summary>
    public static (JsonBytes Json, PayloadSchema? Schema) Read(YamlReader reader, YamlNode mcp)
    {
        if (mcp is not YamlMappingNode block || !block.Children.TryGetValue("inputSchema", out YamlNode? node))
        {
            return default;
        }

        if (node is not YamlMappingNode schema)
        {
            throw reader.At(node, "'inputSchema' must be a JSON Schema of type object, or a block of parameters");
        }

        bool isJsonSchema = schema.Children.TryGetValue("type", out YamlNode? type) && type is YamlScalarNode;
        if (isJsonSchema && type is not YamlScalarNode { Value: "object" })
        {
            throw reader.At(type!, "'inputSchema' must be of type object: a payload is one");
        }

        JsonBytes json = isJsonSchema
            ? YamlJson.Write(reader, schema)
            : JsonText.Write((reader, schema), static (writer, form) => Write(writer, form.reader, form.schema));
        if (!StrictJson.Inspect(json.Span, MaxDepth).IsObject)
        {
            throw reader.At(node, $"'inputSchema' is nested more than {MaxDepth} levels deep");
        }

        try
        {
            return (json, PayloadSchema.From(json));
        }
        catch (PayloadSchemaException unusable)
        {
            throw reader.At(node, $"'inputSchema' {unusable.Message}");
        }
    }

    private static void Write(Utf8JsonWriter writer, YamlReader reader, YamlMappingNode parameters)
    {
        List<string> required = [];
        writer.WriteStartObject();
        writer.WriteString("type"u8, "object"u8);
        writer.WriteStartObject("properties"u8);
        foreach ((YamlNode key, YamlNode value) in parameters.Children)
        {
            if (value is not YamlMappingNode parameter)
            {
                throw reader.At(value, $"the parameter '{key}' must be a block such as {{type: string, required: true}}");
            }

            string name = reader.Text(key, "a parameter's name");
            if (parameter.Children.TryGetValue("required", out YamlNode? isRequired) && reader.Flag(isRequired, "required"))
            {
                required.Add(name);
            }

            writer.WritePropertyName(name);
            WriteParameter(writer, reader, parameter);
        }

        writer.WriteEndObject();
        writer.WriteStartArray("required"u8);
        required.ForEach(writer.WriteStringValue);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteParameter(Utf8JsonWriter writer, YamlReader reader, YamlMappingNode parameter)
    {
        string? type = parameter.Children.TryGetValue("type", out YamlNode? said) ? (said as YamlScalarNode)?.Value : null;
        writer.WriteStartObject();

        // As in the original: an unknown type is a string.
        writer.WriteString("type"u8, Types.Contains(type, StringComparer.Ordinal) ? type : "string");
        foreach (string member in (ReadOnlySpan<string>)["description", "enum", "default", "items"])
        {
            if (parameter.Children.TryGetValue(member, out YamlNode? value))
            {
                writer.WritePropertyName(member);
                writer.WriteRawValue(YamlJson.Write(reader, value).Span, skipInputValidation: true);
            }
        }

        writer.WriteEndObject();
    }
}
