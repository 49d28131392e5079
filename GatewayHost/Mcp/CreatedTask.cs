using System.Text.Json.Serialization;
using Asya.Gateway.Responses;
using ModelContextProtocol.Protocol;

namespace Asya.Gateway.Mcp;

/// <summary>The answer to a tool call that continues as an MCP task.</summary>
internal sealed class CreatedTask : Result
{
    public CreatedTask() => ResultType = "task";

    [JsonPropertyName("taskId")]
    public required string TaskId { get; init; }

    [JsonPropertyName("status")]
    public required string Status { get; init; }

    [JsonPropertyName("createdAt")]
    public required Instant CreatedAt { get; init; }

    [JsonPropertyName("lastUpdatedAt")]
    public required Instant LastUpdatedAt { get; init; }

    /// <summary>Gets how long the task is kept: null, as long as it likes. The protocol wants it said.</summary>
    [JsonPropertyName("ttlMs")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public long? TimeToLive { get; init; }

    [JsonPropertyName("pollIntervalMs")]
    public long PollInterval { get; init; }
}
