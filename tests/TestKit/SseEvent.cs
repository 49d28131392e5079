using System.Text.Json;

namespace Asya.TestKit;

/// <summary>One block of a stream of server-sent events: an event, or a comment.</summary>
public sealed record SseEvent
{
    public long? Id { get; init; }

    public string? Name { get; init; }

    public string Data { get; init; } = "";

    public string? Comment { get; init; }

    public JsonElement Json => JsonDocument.Parse(Data).RootElement;

    public string? Status => Json.GetProperty("status").GetString();

    /// <summary>Gets what happened; the first event of a stream says only how things are.</summary>
    public string? Kind => Json.TryGetProperty("kind", out JsonElement kind) ? kind.GetString() : null;

    /// <summary>Gets the number of the pause that the task is at.</summary>
    public int? Pause => Json.TryGetProperty("pause", out JsonElement pause) ? pause.GetInt32() : null;

    public string Actor => Json.GetProperty("curr").GetString()!;

    public string Message => Json.TryGetProperty("message", out JsonElement message) ? message.GetString()! : "";

    public bool IsTerminal => Status is "succeeded" or "failed" or "canceled";
}
