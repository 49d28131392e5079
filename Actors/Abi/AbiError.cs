using System.Text.Json;
using System.Text.Json.Nodes;

namespace Asya.Actors.Abi;

/// <summary>The errors of a handler's envelope commands. They have Python's names, so that rules by type hold for both languages.</summary>
internal static class AbiError
{
    public static ActorException Permission(string message) => new(message) { Type = "PermissionError", Bases = ["OSError", "Exception"] };

    public static ActorException Value(string message) => new(message) { Type = "ValueError", Bases = ["Exception"] };

    public static ActorException Key(string message) => new(message) { Type = "KeyError", Bases = ["LookupError", "Exception"] };

    public static ActorException Index(string message) => new(message) { Type = "IndexError", Bases = ["LookupError", "Exception"] };

    public static ActorException Kind(string message) => new(message) { Type = "TypeError", Bases = ["Exception"] };

    public static ActorException NoNumber() => Value("Not JSON serializable: NaN or Infinity");

    /// <summary>Whether the serializer has met NaN or Infinity. An author's getter may throw the same type.</summary>
    public static bool IsNoNumber(ArgumentException e) => e.Source == "System.Text.Json";

    /// <summary>Names the kind of a value for errors.</summary>
    public static string KindOf(JsonNode? value) => value?.GetValueKind() switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "a boolean",
        _ => "null",
    };
}
