using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Asya.Gateway.Api;

/// <summary>A task as A2A shows it. Members with a version are only there in that version's shape.</summary>
internal sealed record AgentTask(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("contextId")] string ContextId,
    [property: JsonPropertyName("status")] AgentStatus Status,
    [property: JsonPropertyName("metadata")] AgentTask.Progress Metadata)
{
    [JsonPropertyName("kind"), AllowedValues("task"), Description("0.3")] public string Kind { get; init; } = "";

    [JsonPropertyName("artifacts"), Description("The result, once there is one, and the texts and files that an actor has returned")]
    public IReadOnlyList<AgentArtifact> Artifacts { get; init; } = [];

    [JsonPropertyName("history"), Description("What was said so far, the latest last; not in the guides' shape")]
    public IReadOnlyList<AgentMessage> History { get; init; } = [];

    /// <summary>How far a task has come.</summary>
    internal sealed record Progress(
        [property: JsonPropertyName("progress_percent")] double Percent,
        [property: JsonPropertyName("actors_completed")] int ActorsCompleted,
        [property: JsonPropertyName("total_actors")] int TotalActors)
    {
        [JsonPropertyName("current_actor_name")] public string CurrentActorName { get; init; } = "";

        [JsonPropertyName("pause")] public int Pause { get; init; }

        [JsonPropertyName("answer"), Description("The latest answer, where not all of it was merged")]
        public JsonObject Answer { get; init; } = [];
    }
}

/// <summary>What a task is doing.</summary>
internal sealed record AgentStatus(
    [property: JsonPropertyName("state"), AllowedValues(
        "submitted", "working", "input-required", "input_required", "completed", "failed", "canceled", "TASK_STATE_SUBMITTED",
        "TASK_STATE_WORKING", "TASK_STATE_INPUT_REQUIRED", "TASK_STATE_COMPLETED", "TASK_STATE_FAILED", "TASK_STATE_CANCELED"),
        Description("TASK_STATE_... in 1.0")] string State,
    [property: JsonPropertyName("timestamp")] DateTimeOffset Timestamp)
{
    [JsonPropertyName("message")] public AgentMessage Message { get; init; } = null!;
}

/// <summary>What a task says, or is told.</summary>
internal sealed record AgentMessage(
    [property: JsonPropertyName("role"), AllowedValues("agent", "user", "ROLE_AGENT", "ROLE_USER")] string Role,
    [property: JsonPropertyName("parts")] IReadOnlyList<AgentPart> Parts)
{
    [JsonPropertyName("kind"), AllowedValues("message"), Description("0.3")] public string Kind { get; init; } = "";

    [JsonPropertyName("messageId")] public string MessageId { get; init; } = "";

    [JsonPropertyName("taskId")] public string TaskId { get; init; } = "";

    [JsonPropertyName("contextId")] public string ContextId { get; init; } = "";

    [JsonPropertyName("metadata"), Description("In the history")] public Said Metadata { get; init; } = null!;

    /// <summary>When something was said, and by whom.</summary>
    internal sealed record Said([property: JsonPropertyName("at")] DateTimeOffset At)
    {
        [JsonPropertyName("pause"), Description("The pause that asks, or is answered")] public int Pause { get; init; }

        [JsonPropertyName("by")] public string By { get; init; } = "";

        [JsonPropertyName("on_behalf_of")] public string OnBehalfOf { get; init; } = "";

        [JsonPropertyName("channel"), Description("Through what an answer came: mesh, a2a, mcp, ...; expiry: none came in time")]
        public string Channel { get; init; } = "";
    }
}

/// <summary>The result of a task, or a text or a file that an actor has returned.</summary>
internal sealed record AgentArtifact(
    [property: JsonPropertyName("artifactId")] string ArtifactId, [property: JsonPropertyName("parts")] IReadOnlyList<AgentPart> Parts)
{
    [JsonPropertyName("name")] public string Name { get; init; } = "";

    [JsonPropertyName("description")] public string Description { get; init; } = "";
}

/// <summary>A part of a message or an artifact: a text, data, or, in artifacts, a file.</summary>
internal sealed record AgentPart
{
    [JsonPropertyName("kind"), AllowedValues("text", "data", "file"), Description("0.3")] public string Kind { get; init; } = "";

    [JsonPropertyName("type"), AllowedValues("text", "data", "file"), Description("In the guides' shape")]
    public string Type { get; init; } = "";

    [JsonPropertyName("text")] public string Text { get; init; } = "";

    [JsonPropertyName("data")] public JsonObject Data { get; init; } = [];

    [JsonPropertyName("mediaType"), Description("1.0")] public string MediaType { get; init; } = "";

    [JsonPropertyName("raw"), Description("1.0: the bytes of a file in base64")] public string Raw { get; init; } = "";

    [JsonPropertyName("url"), Description("1.0, and the guides' shape: the address of a file, as its actor gave it")]
    public string Url { get; init; } = "";

    [JsonPropertyName("filename"), Description("1.0")] public string Filename { get; init; } = "";

    [JsonPropertyName("file"), Description("0.3: bytes or uri, name, mimeType")] public JsonObject File { get; init; } = [];

    [JsonPropertyName("name"), Description("In the guides' shape: a file's")] public string Name { get; init; } = "";

    [JsonPropertyName("media_type"), Description("In the guides' shape: a file's")] public string FileType { get; init; } = "";

    [JsonPropertyName("metadata"), Description("Of a pause: its number, and the JSON Schema of an answer")]
    public JsonObject Metadata { get; init; } = [];
}

/// <summary>A list of tasks: an array; in 1.0 a page.</summary>
[Union(typeof(IReadOnlyList<AgentTask>), typeof(AgentTaskPage))]
internal sealed record AgentTaskList;

/// <summary>A page of tasks, in 1.0.</summary>
internal sealed record AgentTaskPage(
    [property: JsonPropertyName("tasks")] IReadOnlyList<AgentTask> Tasks,
    [property: JsonPropertyName("nextPageToken"), Description("Empty on the last page")] string NextPageToken,
    [property: JsonPropertyName("pageSize")] int PageSize,
    [property: JsonPropertyName("totalSize")] long TotalSize);
