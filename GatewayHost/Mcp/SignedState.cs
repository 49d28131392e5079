using System.Text.Json.Serialization;

namespace Asya.Gateway.Mcp;

/// <summary>What a client gets of a <see cref="RequestState"/>, signed: with whose it is, and until when it is good.</summary>
internal sealed record SignedState(
    [property: JsonPropertyName("task")] string Task,
    [property: JsonPropertyName("pause")] int Pause,
    [property: JsonPropertyName("tool")] string Tool,
    [property: JsonPropertyName("tenant")] string Tenant,
    [property: JsonPropertyName("principal"), JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Principal,
    [property: JsonPropertyName("until")] long Until,
    [property: JsonPropertyName("nonce")] string? Nonce);

/// <summary>What a session's id says, signed: whose it is.</summary>
internal sealed record SignedSession(
    [property: JsonPropertyName("tenant")] string Tenant,
    [property: JsonPropertyName("principal"), JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Principal);
