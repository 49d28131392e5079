using System.Text.Json;
using Asya.Catalog;
using Asya.Events;
using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Domain.Waiting;

/// <summary>Makes messages of a task's events: what was said when it started, what its pauses asked, and what was answered.</summary>
/// <remarks>They show what the history of the task shows, and hide what it hides.</remarks>
internal static class MessageRules
{
    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = PayloadLimits.MaxDepth * 2 };

    public static bool IsMessage(TaskEvent item) => item.Kind == TaskEventKind.Created.WireName
        || item.Kind == TaskEventKind.Paused.WireName
        || item.Kind == TaskEventKind.Resumed.WireName;

    /// <summary>Makes the message of an event that is one; null: the store keeps too little of it.</summary>
    /// <param name="state">The task.</param>
    /// <param name="item">The event.</param>
    /// <param name="detail">What is stored beside the event: the first payload, or the record of the answer.</param>
    public static TaskMessage? From(TaskState state, TaskEvent item, JsonBytes detail)
    {
        using JsonDocument data = JsonDocument.Parse(Filled(item.Data).Utf8, Reading);
        using JsonDocument stored = JsonDocument.Parse(Filled(detail).Utf8, Reading);
        TaskMessage said = new()
        {
            At = item.At,
            By = Text(data.RootElement, "by"u8),
            OnBehalfOf = Text(data.RootElement, "on_behalf_of"u8),
        };
        TaskMessage whole = item.Kind switch
        {
            _ when item.Kind == TaskEventKind.Created.WireName => said with
            {
                Kind = TaskMessageKind.Start,
                By = state.Identity.Principal,
                Content = detail.IsEmpty ? default : ShownPayload.Write(stored.RootElement, Redaction.Of(state)),
            },
            _ when item.Kind == TaskEventKind.Paused.WireName => said with
            {
                Kind = TaskMessageKind.Question,
                Pause = Number(data.RootElement, "pause"u8),
                Content = Raw(data.RootElement, "pause_metadata"u8),
            },
            _ => said with
            {
                Kind = TaskMessageKind.Answer,
                Content = Raw(stored.RootElement, "input"u8),
                Pause = stored.RootElement.TryGetProperty("decision"u8, out JsonElement decision) ? Number(decision, "pause"u8) : 0,
                Channel = decision.ValueKind == JsonValueKind.Object ? Text(decision, "channel"u8) : null,
            },
        };
        return whole.Content.IsEmpty ? null : whole;
    }

    private static JsonBytes Filled(JsonBytes json) => json.IsEmpty ? JsonBytes.EmptyObject : json;

    private static string? Text(JsonElement json, ReadOnlySpan<byte> name) =>
        json.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static int Number(JsonElement json, ReadOnlySpan<byte> name) =>
        json.TryGetProperty(name, out JsonElement value) && value.TryGetInt32(out int number) ? number : 0;

    private static JsonBytes Raw(JsonElement json, ReadOnlySpan<byte> name) =>
        json.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Object
            ? JsonBytes.FromText(value.GetRawText())
            : default;
}
