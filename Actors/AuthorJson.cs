using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Asya.Actors.Abi;
using Asya.Payloads;

namespace Asya.Actors;

/// <summary>The JSON options for an author's types: snake_case, like the payloads of the guides.</summary>
internal static class AuthorJson
{
    /// <summary>The options themselves.</summary>
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Reads a payload as the author's type.</summary>
    /// <exception cref="ActorException">It does not fit.</exception>
    public static T Read<T>(JsonBytes payload)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(payload.Span, Options) ?? throw new ActorException("the payload is null");
        }
        catch (JsonException e)
        {
            throw new ActorException($"the payload does not fit {typeof(T).Name}{(e.Path is { } path ? $" at {path}" : "")}", e);
        }
    }

    /// <summary>Writes what the author made.</summary>
    public static JsonNode? ToNode<T>(T value)
    {
        try
        {
            return JsonSerializer.SerializeToNode(value, Options);
        }
        catch (ArgumentException e) when (AbiError.IsNoNumber(e))
        {
            throw AbiError.NoNumber();
        }
    }
}
