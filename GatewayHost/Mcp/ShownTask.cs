using System.Text.Json;
using System.Text.Json.Serialization;
using Asya.Gateway.Responses;
using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Gateway.Mcp;

/// <summary>A task as tools show it.</summary>
internal sealed record ShownTask
{
    /// <param name="task">The task.</param>
    /// <param name="isWhole">Whether the fields of its pause and its result are part of it, which a list leaves out.</param>
    internal ShownTask(TaskSnapshot task, bool isWhole)
    {
        bool isWorking = task.Phase is TaskPhase.Pending or TaskPhase.Running;
        bool isPaused = task.Phase == TaskPhase.Paused;
        TaskId = task.Key.Id.Value;
        State = TaskShape.StateOf(task.Phase);
        Flow = task.Flow.UnlessEmpty;
        ProgressPercent = isWorking ? task.Progress : null;
        Message = isWorking ? task.Message.UnlessEmpty : null;
        Error = task.Error?.Message;
        ErrorCode = task.Error?.Code.UnlessEmpty;
        CreatedAt = task.CreatedAt;
        UpdatedAt = task.UpdatedAt;
        Pause = isPaused ? task.PauseNumber : null;
        Prompt = isPaused ? PauseForm.PromptOf(task.PauseMetadata) : null;
        Fields = isPaused && isWhole ? FieldsOf(task.PauseMetadata) : null;
        Result = isWhole ? RawJson.UnlessEmpty(task.Result) : null;
    }

    [JsonPropertyName("taskId")] public string TaskId { get; }

    [JsonPropertyName("state")] public string State { get; }

    [JsonPropertyName("flow")] public string? Flow { get; }

    [JsonPropertyName("progressPercent")] public double? ProgressPercent { get; }

    [JsonPropertyName("message")] public string? Message { get; }

    [JsonPropertyName("error")] public string? Error { get; }

    [JsonPropertyName("errorCode")] public string? ErrorCode { get; }

    [JsonPropertyName("createdAt")] public Instant CreatedAt { get; }

    [JsonPropertyName("updatedAt")] public Instant UpdatedAt { get; }

    [JsonPropertyName("pause")] public int? Pause { get; }

    [JsonPropertyName("prompt")] public string? Prompt { get; }

    /// <summary>Gets all of what the pause says of its fields.</summary>
    [JsonPropertyName("fields")] public JsonElement? Fields { get; }

    [JsonPropertyName("result")] public RawJson? Result { get; }

    private static JsonElement FieldsOf(JsonBytes metadata)
    {
        using JsonDocument pause = JsonDocument.Parse(
            metadata.IsEmpty ? JsonBytes.EmptyObject.Utf8 : metadata.Utf8, new JsonDocumentOptions { MaxDepth = PayloadLimits.MaxDepth });
        return pause.RootElement.ValueKind == JsonValueKind.Object && pause.RootElement.TryGetProperty("fields"u8, out JsonElement fields)
            && fields.ValueKind == JsonValueKind.Array
                ? fields.Clone()
                : JsonElement.Parse("[]"u8);
    }
}

/// <summary>A page of tasks, without fields and results.</summary>
internal sealed record ShownTasks(
    [property: JsonPropertyName("tasks")] IReadOnlyList<ShownTask> Tasks,
    [property: JsonPropertyName("nextCursor")] string? NextCursor);
