using System.ComponentModel;
using System.Text.Json.Serialization;
using Asya.Gateway.Responses;
using Asya.Tasks;

namespace Asya.Gateway.Api;

/// <summary>How far a task has come: what its view and the first event of its stream have in common.</summary>
/// <remarks>
/// Members are written in their order, and that of a type around them after <see cref="JsonPropertyOrderAttribute"/>: the field names and
/// their order are those of the original.
/// </remarks>
internal abstract record TaskProgress
{
    protected TaskProgress(TaskSnapshot task)
    {
        ProgressPercent = task.Progress;
        CurrentActorName = task.Route.Curr.UnlessEmpty;
        Message = task.Message.UnlessEmpty;
        Error = task.Error?.Message;
        ErrorCode = task.Error?.Code.UnlessEmpty;
        FailedActor = task.Error?.Actor.UnlessEmpty;
        ErrorType = task.Error?.Type.UnlessEmpty;
        FailedChild = task.Error?.FailedChild.UnlessEmpty;
        Attempts = task.Error is { Attempts: > 0 } failed ? failed.Attempts : null;
        PauseDefinition = task.PauseDefinition.UnlessEmpty;
        PauseMetadata = RawJson.UnlessEmpty(task.PauseMetadata);
        Pause = task.PauseNumber > 0 ? task.PauseNumber : null;
        PausedAt = task.PausedAt;
        Wait = task.Wait is null ? null : new TaskWait(task.Wait);
    }

    [JsonPropertyName("progress_percent")] public required double ProgressPercent { get; init; }

    [JsonPropertyName("current_actor_name")] public string? CurrentActorName { get; init; }

    [JsonPropertyName("message")] public string? Message { get; init; }

    [JsonPropertyName("error")] public string? Error { get; init; }

    [JsonPropertyName("error_code")] public string? ErrorCode { get; init; }

    [JsonPropertyName("failed_actor")] public string? FailedActor { get; init; }

    [JsonPropertyName("error_type")] public string? ErrorType { get; init; }

    [JsonPropertyName("failed_child")] public string? FailedChild { get; init; }

    [JsonPropertyName("attempts")] public int? Attempts { get; init; }

    [JsonPropertyName("pause_definition"), Description("The id of what is asked")] public string? PauseDefinition { get; init; }

    [JsonPropertyName("pause_metadata"), Description("What is asked: a prompt, and fields")]
    public RawJson? PauseMetadata { get; init; }

    [JsonPropertyName("pause"), Description("The number of the latest pause")] public int? Pause { get; init; }

    [JsonPropertyName("paused_at")] public Instant? PausedAt { get; init; }

    [JsonPropertyName("wait")] public TaskWait? Wait { get; init; }
}
