using System.ComponentModel;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Asya.Gateway.Api;

/// <summary>What the agent is and does: in the shape of 0.3, of 1.0, or of both.</summary>
internal sealed record AgentCard
{
    [JsonPropertyName("name")] public required string Name { get; init; }

    [JsonPropertyName("description")] public required string Description { get; init; }

    [JsonPropertyName("version")] public required string Version { get; init; }

    [JsonPropertyName("provider")] public Organization? Provider { get; init; }

    [JsonPropertyName("protocolVersion"), Description("0.3")] public string? ProtocolVersion { get; init; }

    [JsonPropertyName("url"), Description("0.3")] public string? Url { get; init; }

    [JsonPropertyName("preferredTransport"), Description("0.3")] public string? PreferredTransport { get; init; }

    [JsonPropertyName("additionalInterfaces"), Description("0.3")] public IReadOnlyList<Interface03>? AdditionalInterfaces { get; init; }

    [JsonPropertyName("supportsAuthenticatedExtendedCard"), Description("0.3")]
    public bool? SupportsAuthenticatedExtendedCard { get; init; }

    [JsonPropertyName("supportedInterfaces"), Description("1.0")] public IReadOnlyList<Interface>? SupportedInterfaces { get; init; }

    [JsonPropertyName("capabilities")] public required Abilities Capabilities { get; init; }

    [JsonPropertyName("securitySchemes")] public JsonObject? SecuritySchemes { get; init; }

    [JsonPropertyName("securityRequirements"), Description("1.0")] public IReadOnlyList<JsonObject>? SecurityRequirements { get; init; }

    [JsonPropertyName("security"), Description("0.3")] public IReadOnlyList<JsonObject>? Security { get; init; }

    [JsonPropertyName("defaultInputModes")] public required IReadOnlyList<string> DefaultInputModes { get; init; }

    [JsonPropertyName("defaultOutputModes")] public required IReadOnlyList<string> DefaultOutputModes { get; init; }

    [JsonPropertyName("skills")] public required IReadOnlyList<Skill> Skills { get; init; }

    /// <summary>Who provides the agent.</summary>
    internal sealed record Organization(
        [property: JsonPropertyName("organization")] string Name, [property: JsonPropertyName("url")] string Url);

    /// <summary>Where the agent is called, in 0.3.</summary>
    internal sealed record Interface03(
        [property: JsonPropertyName("url")] string Url, [property: JsonPropertyName("transport")] string Transport);

    /// <summary>Where the agent is called.</summary>
    internal sealed record Interface(
        [property: JsonPropertyName("url")] string Url,
        [property: JsonPropertyName("protocolBinding")] string ProtocolBinding,
        [property: JsonPropertyName("protocolVersion")] string ProtocolVersion);

    /// <summary>What the agent can do beside answering.</summary>
    internal sealed record Abilities(
        [property: JsonPropertyName("streaming")] bool Streaming, [property: JsonPropertyName("pushNotifications")] bool PushNotifications)
    {
        [JsonPropertyName("extendedAgentCard"), Description("1.0")] public bool? ExtendedAgentCard { get; init; }
    }

    /// <summary>A flow.</summary>
    internal sealed record Skill(
        [property: JsonPropertyName("id")] string Id,
        [property: JsonPropertyName("name")] string Name,
        [property: JsonPropertyName("description")] string Description,
        [property: JsonPropertyName("tags")] IReadOnlyList<string> Tags);
}
