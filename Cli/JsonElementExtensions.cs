using System.Text.Json;

namespace Asya.Cli;

/// <summary>Reads what may be missing, or of another kind, in what the gateway sends.</summary>
internal static class JsonElementExtensions
{
    /// <summary>Gets a member; an element without a kind: it is not there.</summary>
    public static JsonElement Member(this JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out JsonElement member) ? member : default;

    public static string? Text(this JsonElement value, string name) =>
        value.Member(name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    public static int? Number(this JsonElement value, string name) =>
        value.Member(name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out int whole) ? whole : null;

    public static bool Is(this JsonElement value, string name) => value.Member(name).ValueKind == JsonValueKind.True;

    public static IEnumerable<JsonElement> Items(this JsonElement value, string name) =>
        value.Member(name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];

    public static bool IsThere(this JsonElement value) => value.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null);

    /// <summary>Gets a value as a person reads it in a table: a text without its quotes.</summary>
    public static string Plain(this JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null => "",
        JsonValueKind.String => SafeText.Line(value.GetString()),
        _ => JsonText.Show(value, isIndented: false),
    };
}
