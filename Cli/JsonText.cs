using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Asya.Cli;

/// <summary>JSON from arguments, files and the gateway, and how it is shown.</summary>
internal static class JsonText
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Gets a value as it is shown: with all digits of its numbers, and nothing that a terminal obeys.</summary>
    public static string Show(JsonElement value, bool isIndented = true)
    {
        using MemoryStream bytes = new();
        using (Utf8JsonWriter writer = new(
            bytes, new JsonWriterOptions { Indented = isIndented, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" }))
        {
            value.WriteTo(writer);
        }

        return SafeText.Lines(Encoding.UTF8.GetString(bytes.ToArray()));
    }

    public static string Show(JsonNode value, bool isIndented = true)
    {
        using JsonDocument document = JsonDocument.Parse(value.ToJsonString());
        return Show(document.RootElement, isIndented);
    }

    /// <summary>Reads an object that the user gives: JSON, <c>@file</c> or <c>-</c> for the standard input.</summary>
    public static async Task<JsonObject> ReadObjectAsync(string option, string text, CliHost host, CancellationToken cancellationToken)
    {
        string json;
        try
        {
            json = text switch
            {
                "-" => await host.In.ReadToEndAsync(cancellationToken),
                ['@', .. string file] => await File.ReadAllTextAsync(file, cancellationToken),
                _ => text,
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw CliException.Misuse($"{option}: {e.Message}");
        }

        return ParseObject(json) ?? throw CliException.Misuse($"{option}: a JSON object is needed, such as {{\"approved\": true}}, each name once.");
    }

    /// <summary>Gets an object; null: the text is none, or has a name twice.</summary>
    public static JsonObject? ParseObject(string json) => Parse(json) as JsonObject;

    /// <summary>Gets a value; null: the text is no JSON, or is a null.</summary>
    public static JsonNode? Parse(string json)
    {
        try
        {
            return JsonNode.Parse(json, documentOptions: Strict);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
