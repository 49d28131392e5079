using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Asya.Gateway.Api;

/// <summary>A task as a list shows it: without payload and result.</summary>
internal record TaskEntry
{
    [JsonPropertyName("id")] public required string Id { get; init; }

    [JsonPropertyName("parent_id")] public string ParentId { get; init; } = "";

    [JsonPropertyName("context_id")] public string ContextId { get; init; } = "";

    [JsonPropertyName("flow")] public string Flow { get; init; } = "";

    [JsonPropertyName("on_behalf_of")] public string OnBehalfOf { get; init; } = "";

    [JsonPropertyName("status"), AllowedValues("pending", "running", "paused", "succeeded", "failed", "canceled")]
    public required string Status { get; init; }

    [JsonPropertyName("route")] public required TaskRoute Route { get; init; }

    [JsonPropertyName("headers")] public required JsonObject Headers { get; init; }

    [JsonPropertyName("timeout_seconds"), Description("The budget of running time")] public required double TimeoutSeconds { get; init; }

    [JsonPropertyName("deadline")] public DateTimeOffset Deadline { get; init; }

    [JsonPropertyName("remaining_timeout_sec"), Description("What is left of the budget while it is paused")]
    public double RemainingTimeoutSeconds { get; init; }

    [JsonPropertyName("progress_percent")] public required double ProgressPercent { get; init; }

    [JsonPropertyName("current_actor_name")] public string CurrentActorName { get; init; } = "";

    [JsonPropertyName("message")] public string Message { get; init; } = "";

    [JsonPropertyName("error")] public string Error { get; init; } = "";

    [JsonPropertyName("error_code")] public string ErrorCode { get; init; } = "";

    [JsonPropertyName("failed_actor")] public string FailedActor { get; init; } = "";

    [JsonPropertyName("error_type")] public string ErrorType { get; init; } = "";

    [JsonPropertyName("failed_child")] public string FailedChild { get; init; } = "";

    [JsonPropertyName("attempts")] public int Attempts { get; init; }

    [JsonPropertyName("pause_definition"), Description("The id of what is asked")] public string PauseDefinition { get; init; } = "";

    [JsonPropertyName("pause_metadata"), Description("What is asked: a prompt, and fields")]
    public JsonObject PauseMetadata { get; init; } = [];

    [JsonPropertyName("pause"), Description("The number of the latest pause")] public int Pause { get; init; }

    [JsonPropertyName("paused_at")] public DateTimeOffset PausedAt { get; init; }

    [JsonPropertyName("wait")] public TaskWait Wait { get; init; } = null!;

    [JsonPropertyName("answers")] public IReadOnlyList<TaskAnswer> Answers { get; init; } = [];

    [JsonPropertyName("redriven_as")] public string RedrivenAs { get; init; } = "";

    [JsonPropertyName("actors_completed")] public required int ActorsCompleted { get; init; }

    [JsonPropertyName("total_actors")] public required int TotalActors { get; init; }

    [JsonPropertyName("created_at")] public required DateTimeOffset CreatedAt { get; init; }

    [JsonPropertyName("updated_at")] public required DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>Where a task has been, is, and goes.</summary>
internal sealed record TaskRoute(
    [property: JsonPropertyName("prev")] IReadOnlyList<string> Prev,
    [property: JsonPropertyName("curr"), Description("Empty: it is over")] string Curr,
    [property: JsonPropertyName("next")] IReadOnlyList<string> Next);

/// <summary>Who answers the pause that a task is at, and by when.</summary>
internal sealed record TaskWait(
    [property: JsonPropertyName("groups")] IReadOnlyList<string> Groups,
    [property: JsonPropertyName("not_requester")] bool NotRequester)
{
    [JsonPropertyName("assignee")] public string Assignee { get; init; } = "";

    [JsonPropertyName("delegated_by")] public string DelegatedBy { get; init; } = "";

    [JsonPropertyName("claimed_by")] public string ClaimedBy { get; init; } = "";

    [JsonPropertyName("claimed_until")] public DateTimeOffset ClaimedUntil { get; init; }

    [JsonPropertyName("due_at")] public DateTimeOffset DueAt { get; init; }

    [JsonPropertyName("next_at"), Description("When something happens without an answer")] public DateTimeOffset NextAt { get; init; }
}

/// <summary>An answer that a task has got.</summary>
internal sealed record TaskAnswer(
    [property: JsonPropertyName("pause")] int Pause,
    [property: JsonPropertyName("at")] DateTimeOffset At,
    [property: JsonPropertyName("dropped"), Description("Keys that no field names")] IReadOnlyList<string> Dropped)
{
    [JsonPropertyName("by")] public string By { get; init; } = "";

    [JsonPropertyName("on_behalf_of")] public string OnBehalfOf { get; init; } = "";

    [JsonPropertyName("channel")] public string Channel { get; init; } = "";

    [JsonPropertyName("kept"), Description("Fields left out whose value stays")] public IReadOnlyList<string> Kept { get; init; } = [];

    [JsonPropertyName("extended_by_seconds")] public double ExtendedBySeconds { get; init; }
}
