using System.ComponentModel;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Asya.Gateway.Api;

/// <summary>A page of tasks.</summary>
internal sealed record TaskPage(
    [property: JsonPropertyName("tasks")] IReadOnlyList<TaskEntry> Tasks,
    [property: JsonPropertyName("next_cursor"), Description("Null on the last page")] string? NextCursor);

/// <summary>What a caller may start.</summary>
internal sealed record FlowList([property: JsonPropertyName("flows")] IReadOnlyList<FlowList.Flow> Flows)
{
    /// <summary>A flow.</summary>
    internal sealed record Flow(
        [property: JsonPropertyName("name")] string Name,
        [property: JsonPropertyName("timeout_seconds")] double TimeoutSeconds,
        [property: JsonPropertyName("input_schema"), Description("The JSON Schema of the payload")] JsonObject InputSchema)
    {
        [JsonPropertyName("description")] public string Description { get; init; } = "";
    }
}

/// <summary>Whether a task has work to do.</summary>
internal sealed record TaskActivity([property: JsonPropertyName("active")] bool Active);

/// <summary>The envelope of a paused task, as it is stored. It may have members beside these.</summary>
internal sealed record PausedEnvelope(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("route")] TaskRoute Route,
    [property: JsonPropertyName("payload")] JsonObject Payload)
{
    [JsonPropertyName("parent_id")] public string? ParentId { get; init; }

    [JsonPropertyName("headers")] public JsonObject? Headers { get; init; }

    [JsonPropertyName("_pause_metadata")] public JsonObject? PauseMetadata { get; init; }

    [JsonPropertyName("pause")] public int Pause { get; init; }

    [JsonPropertyName("paused_at")] public DateTimeOffset PausedAt { get; init; }

    [JsonPropertyName("remaining_seconds")] public double RemainingSeconds { get; init; }

    [JsonExtensionData] public Dictionary<string, object> Others { get; init; } = [];
}
