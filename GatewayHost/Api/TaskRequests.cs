using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Asya.Gateway.Api;

/// <summary>A task to start: either <c>flow</c> or <c>route</c> is there.</summary>
internal sealed record NewTask
{
    [JsonPropertyName("id"), RegularExpression(TaskIdPattern.OfChosen), Description("The id of the task; else it gets one")]
    public string? Id { get; init; }

    [JsonPropertyName("flow"), StringLength(256, MinimumLength = 1), RegularExpression(TaskIdPattern.Plain)]
    [Description("A flow by its name")]
    public string? Flow { get; init; }

    [JsonPropertyName("route")] public NewRoute Route { get; init; } = null!;

    [JsonPropertyName("payload")] public JsonObject Payload { get; init; } = [];

    [JsonPropertyName("headers"), Description("Names that begin with x-asya- or _ are refused")]
    public JsonObject? Headers { get; init; }

    [JsonPropertyName("parent_id"), RegularExpression(TaskIdPattern.OfAny)] public string? ParentId { get; init; }

    [JsonPropertyName("context_id"), StringLength(256, MinimumLength = 1), RegularExpression(TaskIdPattern.Plain)]
    public string? ContextId { get; init; }

    [JsonPropertyName("timeout"), Range(0.001, 316_224_000), Description("Seconds of running time")] public double? Timeout { get; init; }

    /// <summary>A route of the task's own.</summary>
    internal sealed record NewRoute(
        [property: JsonPropertyName("curr"), StringLength(256, MinimumLength = 1), RegularExpression(TaskIdPattern.Plain)] string Curr)
    {
        [JsonPropertyName("prev"), MaxLength(0), Description("Empty: nothing has happened yet")]
        public IReadOnlyList<string>? Prev { get; init; }

        [JsonPropertyName("next"), MaxLength(999)] public IReadOnlyList<string>? Next { get; init; }
    }
}

/// <summary>What a pause is asked for with.</summary>
internal sealed record NewPause
{
    [JsonPropertyName("message"), StringLength(2000, MinimumLength = 1), RegularExpression(TaskIdPattern.Plain)]
    public string? Message { get; init; }

    [JsonPropertyName("metadata"), Description("What is asked, as in a flow's pause: a prompt, and fields")]
    public JsonObject? Metadata { get; init; }
}

/// <summary>Why a task is cancelled.</summary>
internal sealed record NewCancel
{
    [JsonPropertyName("reason"), StringLength(2000, MinimumLength = 1), RegularExpression(TaskIdPattern.Plain)]
    public string? Reason { get; init; }
}

/// <summary>Who is to answer instead.</summary>
internal sealed record NewAnswerer(
    [property: JsonPropertyName("to"), StringLength(256, MinimumLength = 1), RegularExpression(TaskIdPattern.Plain)] string To);

/// <summary>A call of a tool of the original: a flow by its name, and its payload.</summary>
internal sealed record ToolCall(
    [property: JsonPropertyName("name"), StringLength(256, MinimumLength = 1), RegularExpression(TaskIdPattern.Plain)] string Name)
{
    [JsonPropertyName("arguments")] public JsonObject? Arguments { get; init; }
}

/// <summary>The result of a tool call.</summary>
internal sealed record ToolResult([property: JsonPropertyName("content")] IReadOnlyList<ToolResult.Text> Content)
{
    /// <summary>A text: where the new task is, as JSON.</summary>
    internal sealed record Text(
        [property: JsonPropertyName("type"), AllowedValues("text")] string Type, [property: JsonPropertyName("text")] string Value);
}

/// <summary>Where the new task of a tool call is.</summary>
internal sealed record CreatedTool(
    [property: JsonPropertyName("message")] string Message,
    [property: JsonPropertyName("status_url")] string StatusUrl,
    [property: JsonPropertyName("stream_url")] string StreamUrl,
    [property: JsonPropertyName("task_id")] string TaskId);
