using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Asya.Gateway.A2A.Messages;

/// <summary>A field of a pause, as far as it takes to tell whether a text can be its value.</summary>
/// <remarks>Whether the value fits is judged by the task.</remarks>
/// <param name="Name">The field's name.</param>
/// <param name="Type">What it holds; null: a text, or something that only people are told of.</param>
/// <param name="Options">What there is to choose from, each as JSON.</param>
/// <param name="IsDeciding">Whether an answer that leaves it out would leave the question open.</param>
internal sealed record AskedField(string Name, string? Type, ImmutableArray<string> Options, bool IsDeciding)
{
    private const int MaxOptionsShown = 10;

    /// <summary>Reads an entry of <c>fields</c>; null: it names none.</summary>
    public static AskedField? Read(JsonElement entry)
    {
        if (entry.ValueKind != JsonValueKind.Object || TextOf(entry, "name"u8) is not { Length: > 0 } name)
        {
            return null;
        }

        string? type = TextOf(entry, "type"u8) switch
        {
            "boolean" or "bool" => "boolean",
            "number" or "float" or "integer" or "int" => "number",
            "array" or "list" => "array",
            "object" => "object",
            _ => null,
        };
        bool hasDefault = entry.TryGetProperty("default"u8, out JsonElement value) && value.ValueKind != JsonValueKind.Null;
        bool isDeciding = type == "boolean" || Says(entry, "deciding"u8) || (Says(entry, "required"u8) && !hasDefault);
        return new AskedField(name, type, OptionsOf(entry), isDeciding);
    }

    /// <summary>Gets the field's value, as JSON, if what was said can be it.</summary>
    public string? ValueOf(SaidValue said)
    {
        if (!Options.IsEmpty && Type != "array")
        {
            return Options.FirstOrDefault(option => option == said.Word || option == said.Json);
        }

        return Type switch
        {
            null => said.Text,
            "boolean" when said.Json is "true" or "false" => said.Json,
            "number" when said.Json is ['-' or (>= '0' and <= '9'), ..] => said.Json,
            "array" when said.Json is ['[', ..] => said.Json,
            "object" when said.Json is ['{', ..] => said.Json,
            _ => null,
        };
    }

    /// <summary>Describes the field for the client that has to fill it in.</summary>
    public override string ToString()
    {
        string what = Options.IsEmpty
            ? Type ?? "text"
            : (Type == "array" ? "some of " : "one of ") + string.Join(", ", Options.Take(MaxOptionsShown))
                + (Options.Length > MaxOptionsShown ? ", ..." : "");
        return $"{Name} ({what}{(IsDeciding ? ", needed" : "")})";
    }

    /// <summary>Writes a text as JSON.</summary>
    public static string Quote(string text) => $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";

    private static bool Says(JsonElement entry, ReadOnlySpan<byte> name) =>
        entry.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.True;

    private static string? TextOf(JsonElement entry, ReadOnlySpan<byte> name) =>
        entry.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    // An option is a value, or an object with the value and what people read.
    private static ImmutableArray<string> OptionsOf(JsonElement entry) =>
        entry.TryGetProperty("options"u8, out JsonElement options) && options.ValueKind == JsonValueKind.Array
            ? [.. options.EnumerateArray().Select(static option => Plain(
                option.ValueKind == JsonValueKind.Object && option.TryGetProperty("value"u8, out JsonElement value) ? value : option))]
            : [];

    // Texts are compared as they are written here, with whatever escapes the form has them.
    private static string Plain(JsonElement value) => value.ValueKind == JsonValueKind.String
        ? Quote(value.GetString()!)
        : value.GetRawText();
}
