using System.Text.Json;

namespace Asya.SystemTests.Support;

/// <summary>One server-sent event.</summary>
internal sealed record SseEvent(long? Id, string? Name, string Data)
{
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
