using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Asya.Catalog;
using Asya.Gateway.Responses;
using Asya.Payloads;

namespace Asya.Gateway.Api;

/// <summary>A page of tasks.</summary>
internal sealed record TaskPage(
    [property: JsonPropertyName("tasks")] IReadOnlyList<TaskEntry> Tasks,
    [property: JsonPropertyName("next_cursor"), Description("Null on the last page"), JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    string? NextCursor)
{
    public static TaskPage Of(Asya.Catalog.TaskPage page) =>
        new([.. page.Tasks.Select(static task => new TaskEntry(task))], page.NextCursor);
}

/// <summary>What a caller may start.</summary>
internal sealed record FlowList([property: JsonPropertyName("flows")] IReadOnlyList<FlowList.Flow> Flows)
{
    /// <summary>A flow.</summary>
    internal sealed record Flow
    {
        private static readonly RawJson AnyObject = new(JsonBytes.FromText("""{"type":"object"}"""));

        [SetsRequiredMembers]
        internal Flow(FlowInfo flow)
        {
            Name = flow.Name;
            Description = flow.Description.UnlessEmpty;
            TimeoutSeconds = flow.Timeout.TotalSeconds;
            InputSchema = RawJson.UnlessEmpty(flow.InputSchema) ?? AnyObject;
        }

        [JsonPropertyName("name")] public required string Name { get; init; }

        [JsonPropertyName("description")] public string? Description { get; init; }

        [JsonPropertyName("timeout_seconds")] public required double TimeoutSeconds { get; init; }

        [JsonPropertyName("input_schema"), Description("The JSON Schema of the payload")] public required RawJson InputSchema { get; init; }
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
