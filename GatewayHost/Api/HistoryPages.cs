using System.ComponentModel;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Asya.Gateway.Api;

/// <summary>Something that has happened to a task.</summary>
internal record HistoryEvent
{
    [JsonPropertyName("seq")] public required long Seq { get; init; }

    [JsonPropertyName("at")] public required DateTimeOffset At { get; init; }

    [JsonPropertyName("kind")] public required string Kind { get; init; }

    [JsonPropertyName("status")] public required string Status { get; init; }

    [JsonPropertyName("data"), Description("The event, as its stream has it")] public required JsonObject Data { get; init; }

    [JsonPropertyName("answer"), Description("The answer, and what it has changed")] public JsonObject Answer { get; init; } = [];
}

/// <summary>The same, and to which task.</summary>
internal sealed record TaskHistoryEvent : HistoryEvent
{
    [JsonPropertyName("id")] public required string Id { get; init; }

    [JsonPropertyName("flow")] public string Flow { get; init; } = "";

    [JsonPropertyName("requester")] public string Requester { get; init; } = "";
}

/// <summary>A page of one task's history.</summary>
internal sealed record HistoryPage(
    [property: JsonPropertyName("events")] IReadOnlyList<HistoryEvent> Events,
    [property: JsonPropertyName("next_after"), Description("Null on the last page")] long? NextAfter);

/// <summary>A page of the history across tasks.</summary>
internal sealed record TaskHistoryPage(
    [property: JsonPropertyName("events")] IReadOnlyList<TaskHistoryEvent> Events,
    [property: JsonPropertyName("next_cursor"), Description("Null on the last page")] string? NextCursor);
