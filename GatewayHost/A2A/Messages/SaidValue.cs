using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Asya.Gateway.Forms;
using Asya.Tasks;

namespace Asya.Gateway.A2A.Messages;

/// <summary>What a message says to a form: words, JSON or both.</summary>
/// <param name="Text">The words as a JSON string; null: there are none.</param>
/// <param name="Word">The same without white space around them.</param>
/// <param name="Json">The JSON that the words are, or that was sent as data; null: it is none.</param>
internal readonly record struct SaidValue(string? Text, string? Word, string? Json)
{
    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = PayloadLimits.MaxDepth };

    public static SaidValue From(string? text, ReadOnlyMemory<byte>? json)
    {
        string? word = text?.Trim() is { Length: > 0 } some ? Quote(some) : null;
        return new(word is null ? null : Quote(text!), word, json is { } bytes ? Encoding.UTF8.GetString(bytes.Span) : null);
    }

    /// <summary>Writes a text as JSON.</summary>
    public static string Quote(string text) => $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";

    /// <summary>Gets a field's value, as JSON, if what was said can be it.</summary>
    public string? ValueOf(AskedField field)
    {
        if (!field.Options.IsEmpty && field.Type != "array")
        {
            return Option(field, Word) ?? Option(field, Json);
        }

        return field.Type switch
        {
            null or "string" => Text,
            "boolean" when Json is "true" or "false" => Json,
            "number" or "integer" when Json is ['-' or (>= '0' and <= '9'), ..] => Json,
            "array" when Json is ['[', ..] => Json,
            "object" when Json is ['{', ..] => Json,
            _ => null,
        };
    }

    private static string? Option(AskedField field, string? json)
    {
        if (json is null)
        {
            return null;
        }

        using JsonDocument said = JsonDocument.Parse(json, Reading);
        JsonElement value = said.RootElement;
        return field.Options.FirstOrDefault(option => option.Is(value))?.Json;
    }
}
