namespace Asya.Domain.Waiting;

/// <summary>The type of a field's value. Forms have several words for the same one.</summary>
internal static class FieldType
{
    public const string Text = "string";
    public const string Boolean = "boolean";
    public const string Number = "number";
    public const string Whole = "integer";
    public const string List = "array";
    public const string Object = "object";

    private static readonly Dictionary<string, string> Known = new(StringComparer.Ordinal)
    {
        ["string"] = Text,
        ["text"] = Text,
        ["textarea"] = Text,
        ["str"] = Text,
        ["boolean"] = Boolean,
        ["bool"] = Boolean,
        ["number"] = Number,
        ["float"] = Number,
        ["integer"] = Whole,
        ["int"] = Whole,
        ["array"] = List,
        ["list"] = List,
        ["object"] = Object,
    };

    /// <summary>Gets the words.</summary>
    public static string[] Words { get; } = [.. Known.Keys];

    /// <summary>Gets the type that a word means, in JSON Schema's words; null: none, it is a hint for people.</summary>
    public static string? Of(string? word) => word is null ? null : Known.GetValueOrDefault(word);
}
