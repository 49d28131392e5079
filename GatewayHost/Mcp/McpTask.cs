using System.Text.Json;
using System.Text.Json.Serialization;
using Asya.Gateway.Responses;
using Asya.Tasks;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Asya.Gateway.Mcp;

/// <summary>A task as <c>tasks/get</c> shows it.</summary>
internal sealed record McpTask
{
    private const int PollMilliseconds = 1000;

    /// <param name="task">The task.</param>
    /// <param name="canBeAsked">Whether the client can ask its user. Else it is shown that there is a question, and not which.</param>
    internal McpTask(TaskSnapshot task, bool canBeAsked)
    {
        // A failed task has a result that shows the failure. The protocol's own "failed" is for failed calls.
        bool isOver = task.Phase is TaskPhase.Succeeded or TaskPhase.Failed;
        bool isPaused = task.Phase == TaskPhase.Paused;
        TaskId = task.Key.Id.Value;
        Status = isOver ? "completed" : TaskShape.StateOf(task.Phase);
        StatusMessage = (!isPaused ? task.Message
            : canBeAsked ? PauseForm.PromptOf(task.PauseMetadata)
            : $"{PauseForm.PromptOf(task.PauseMetadata)} ({ToolNames.Get} shows the form, {ToolNames.Resume} answers it.)").UnlessEmpty;
        CreatedAt = task.CreatedAt;
        LastUpdatedAt = task.UpdatedAt;
        Result = isOver
            ? JsonSerializer.SerializeToElement(
                ToolResults.OutcomeOf(task), McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(CallToolResult)))
            : null;
        InputRequests = !isPaused ? null
            : !canBeAsked ? []
            : new()
            {
                [McpNames.QuestionOf(task.PauseNumber)] = new(RequestMethods.ElicitationCreate, PauseForm.From(task).Ask()),
            };
    }

    [JsonPropertyName("resultType")] public string ResultType { get; } = "complete";

    [JsonPropertyName("taskId")] public string TaskId { get; }

    [JsonPropertyName("status")] public string Status { get; }

    [JsonPropertyName("statusMessage")] public string? StatusMessage { get; }

    [JsonPropertyName("createdAt")] public Instant CreatedAt { get; }

    [JsonPropertyName("lastUpdatedAt")] public Instant LastUpdatedAt { get; }

    /// <inheritdoc cref="CreatedTask.TimeToLive"/>
    [JsonPropertyName("ttlMs"), JsonIgnore(Condition = JsonIgnoreCondition.Never)] public long? TimeToLive { get; }

    [JsonPropertyName("pollIntervalMs")] public int PollInterval { get; } = PollMilliseconds;

    [JsonPropertyName("result")] public JsonElement? Result { get; }

    [JsonPropertyName("inputRequests")] public Dictionary<string, Request>? InputRequests { get; }

    /// <summary>A question, as the request that would put it.</summary>
    internal sealed record Request(
        [property: JsonPropertyName("method")] string Method, [property: JsonPropertyName("params")] Elicitation Params);
}
