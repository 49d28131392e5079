using System.Collections.Immutable;
using System.Text.Json;
using Asya.Catalog;
using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Gateway.Mcp;

/// <summary>
/// Validates the headers <c>Mcp-Param-*</c>, by which a tool's schema has clients repeat arguments (<c>x-mcp-header</c>).
/// </summary>
/// <remarks>What stands between client and gateway may route or refuse by them, so they must be what the arguments are.</remarks>
internal sealed class ParameterHeaders(IGrainFactory grains)
{
    private const string Annotation = "x-mcp-header";
    private const string Prefix = "Mcp-Param-";

    /// <summary>Fails unless the headers say what the arguments say. The call gets its flow.</summary>
    public async Task<McpCall> CheckAsync(HttpRequest request, McpCall call)
    {
        if (!call.IsModern || call.Method != McpMethod.ToolsCall || ToolNames.IsAboutTasks(call.Name!))
        {
            return call;
        }

        ImmutableArray<FlowInfo> flows = await grains.Catalog().FlowsAsync(request.HttpContext.RequestAborted);
        if (ToolNames.Find(flows, call.Name!) is not { } flow)
        {
            return call;
        }

        if (flow.InputSchema.Span.IndexOf("x-mcp-header"u8) >= 0)
        {
            using JsonDocument schema = JsonDocument.Parse(flow.InputSchema.Utf8);
            using JsonDocument arguments = JsonDocument.Parse(
                call.Arguments.IsEmpty ? JsonBytes.EmptyObject.Utf8 : call.Arguments.Utf8,
                new JsonDocumentOptions { MaxDepth = PayloadLimits.MaxDepth });
            CheckObject(request, schema.RootElement, arguments.RootElement);
        }

        return call with { Flow = flow };
    }

    // Only properties of properties can be annotated: the configuration's reader has refused any other.
    private static void CheckObject(HttpRequest request, JsonElement schema, JsonElement? value)
    {
        if (!schema.TryGetProperty("properties"u8, out JsonElement properties) || properties.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        foreach (JsonProperty property in properties.EnumerateObject())
        {
            JsonElement? own =
                value is { ValueKind: JsonValueKind.Object } given && given.TryGetProperty(property.Name, out JsonElement found)
                    ? found
                    : null;
            if (property.Value.ValueKind != JsonValueKind.Object)
            {
                continue;
            }

            if (property.Value.TryGetProperty(Annotation, out JsonElement name))
            {
                CheckHeader(request, Prefix + name.GetString(), own);
            }

            CheckObject(request, property.Value, own);
        }
    }

    private static void CheckHeader(HttpRequest request, string header, JsonElement? value)
    {
        bool isSaid = request.Headers.ContainsKey(header);
        if (value is not { ValueKind: not JsonValueKind.Null } argument)
        {
            if (isSaid)
            {
                throw McpRefusedException.Mismatch($"the header {header} repeats an argument that is not there");
            }

            return;
        }

        if (!isSaid || !IsSame(McpHeaders.Decode(request.Headers[header].ToString()), argument))
        {
            throw McpRefusedException.Mismatch($"the header {header} is missing or is not the argument of the body");
        }
    }

    // A whole number may be written in several ways.
    private static bool IsSame(string? text, JsonElement argument) => text is not null && argument.ValueKind switch
    {
        JsonValueKind.String => text == argument.GetString(),
        JsonValueKind.True => text == "true",
        JsonValueKind.False => text == "false",
        JsonValueKind.Number => decimal.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out decimal said)
            && argument.TryGetDecimal(out decimal number) && said == number,
        _ => text == argument.GetRawText(),
    };
}
