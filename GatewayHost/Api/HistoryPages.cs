using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Asya.Catalog;
using Asya.Events;
using Asya.Gateway.Responses;
using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Gateway.Api;

/// <summary>Something that has happened to a task.</summary>
internal record HistoryEvent
{
    [SetsRequiredMembers]
    internal HistoryEvent(TaskEvent item, JsonBytes answer)
    {
        Seq = item.Seq;
        At = item.At;
        Kind = item.Kind;
        Status = item.Phase.WireName;
        Data = new(item.Data);
        Answer = RawJson.UnlessEmpty(answer);
    }

    [JsonPropertyName("seq")] public required long Seq { get; init; }

    [JsonPropertyName("at")] public required Instant At { get; init; }

    [JsonPropertyName("kind")] public required string Kind { get; init; }

    [JsonPropertyName("status")] public required string Status { get; init; }

    [JsonPropertyName("data"), Description("The event, as its stream has it")] public required RawJson Data { get; init; }

    [JsonPropertyName("answer"), Description("The answer, and what it has changed")] public RawJson? Answer { get; init; }
}

/// <summary>The same, and to which task.</summary>
internal sealed record TaskHistoryEvent : HistoryEvent
{
    private const int First = -1;

    [SetsRequiredMembers]
    internal TaskHistoryEvent(HistoryEntry entry)
        : base(entry.Event, entry.Answer)
    {
        Id = entry.Event.Key.Id.Value;
        Flow = entry.Flow.UnlessEmpty;
        Requester = entry.Requester.UnlessEmpty;
    }

    [JsonPropertyName("id"), JsonPropertyOrder(First)] public required string Id { get; init; }

    [JsonPropertyName("flow"), JsonPropertyOrder(First)] public string? Flow { get; init; }

    [JsonPropertyName("requester"), JsonPropertyOrder(First)] public string? Requester { get; init; }
}

/// <summary>A page of one task's history.</summary>
internal sealed record HistoryPage(
    [property: JsonPropertyName("events")] IReadOnlyList<HistoryEvent> Events,
    [property: JsonPropertyName("next_after"), Description("Null on the last page"), JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    long? NextAfter);

/// <summary>A page of the history across tasks.</summary>
internal sealed record TaskHistoryPage(
    [property: JsonPropertyName("events")] IReadOnlyList<TaskHistoryEvent> Events,
    [property: JsonPropertyName("next_cursor"), Description("Null on the last page"), JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    string? NextCursor);
