using System.Text;
using System.Text.Json;

namespace Asya.GoldenTests.Support;

/// <summary>
/// Breaks JSON into lines. Order, numbers and texts stay as they were written; what is small stays in one line, exactly as it was.
/// </summary>
internal static class JsonLines
{
    private const int MaxItemsInLine = 4;

    /// <summary>Gets the lines; what is no JSON is given back as it is.</summary>
    public static string Of(string text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 256 });
            StringBuilder lines = new();
            Append(lines, document.RootElement, "");
            return lines.ToString();
        }
        catch (JsonException)
        {
            return text;
        }
    }

    private static void Append(StringBuilder lines, JsonElement element, string indent)
    {
        if (IsSmall(element))
        {
            lines.Append(element.GetRawText());
            return;
        }

        bool isObject = element.ValueKind == JsonValueKind.Object;
        lines.Append(isObject ? '{' : '[');
        string deeper = indent + "  ";
        string separator = "\n";
        if (isObject)
        {
            foreach (JsonProperty member in element.EnumerateObject())
            {
                lines.Append(separator).Append(deeper).Append('"').Append(member.Name).Append("\":");
                Append(lines, member.Value, deeper);
                separator = ",\n";
            }
        }
        else
        {
            foreach (JsonElement item in element.EnumerateArray())
            {
                lines.Append(separator).Append(deeper);
                Append(lines, item, deeper);
                separator = ",\n";
            }
        }

        lines.Append('\n').Append(indent).Append(isObject ? '}' : ']');
    }

    // By structure and not by length: times differ in length.
    private static bool IsSmall(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object =>
            element.EnumerateObject().Count() <= MaxItemsInLine && element.EnumerateObject().All(static m => IsScalar(m.Value)),
        JsonValueKind.Array => element.EnumerateArray().All(IsScalar),
        _ => true,
    };

    private static bool IsScalar(JsonElement element) => element.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array);
}
