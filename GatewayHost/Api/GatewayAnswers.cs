using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Asya.Gateway.Api;

/// <summary>Where to go from here.</summary>
internal sealed record GatewayIndex(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("tasks")] string Tasks,
    [property: JsonPropertyName("inbox")] string Inbox,
    [property: JsonPropertyName("a2a")] string A2A,
    [property: JsonPropertyName("mcp")] string Mcp,
    [property: JsonPropertyName("docs")] string Docs,
    [property: JsonPropertyName("description")] string Description,
    [property: JsonPropertyName("health")] string Health);

/// <summary>That it works.</summary>
internal sealed record Health([property: JsonPropertyName("status"), AllowedValues("live", "ready")] string Status);

/// <summary>Whom a credential stands for.</summary>
internal sealed record Me(
    [property: JsonPropertyName("identity")] bool Identity,
    [property: JsonPropertyName("principal"), JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Principal,
    [property: JsonPropertyName("tenant")] string Tenant,
    [property: JsonPropertyName("groups")] IReadOnlyList<string> Groups,
    [property: JsonPropertyName("scopes")] IReadOnlyList<string> Scopes);

/// <summary>The public keys of signed notifications (RFC 7517).</summary>
internal sealed record KeySet([property: JsonPropertyName("keys")] IReadOnlyList<KeySet.Key> Keys)
{
    /// <summary>A key.</summary>
    internal sealed record Key(
        [property: JsonPropertyName("kty")] string Type,
        [property: JsonPropertyName("crv")] string Curve,
        [property: JsonPropertyName("use")] string Use,
        [property: JsonPropertyName("alg")] string Algorithm,
        [property: JsonPropertyName("kid")] string Id,
        [property: JsonPropertyName("x")] string X,
        [property: JsonPropertyName("y")] string Y);
}
