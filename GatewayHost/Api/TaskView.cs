using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Asya.Gateway.Api;

/// <summary>A task.</summary>
internal record TaskView : TaskEntry
{
    [JsonPropertyName("result"), Description("Null until the task has succeeded")] public required JsonObject? Result { get; init; }

    [JsonPropertyName("payload"), Description("Null: the checkpoint cannot be read. Not there: it was not asked for, or the task is over")]
    public JsonObject? Payload { get; init; }

    [JsonPropertyName("payload_unavailable")] public string PayloadUnavailable { get; init; } = "";

    [JsonPropertyName("answer_schema"), Description("The JSON Schema of an answer")] public JsonObject AnswerSchema { get; init; } = [];

    [JsonPropertyName("origins"), Description("Who has put which value into the payload")]
    public IReadOnlyList<ValueOrigin> Origins { get; init; } = [];

    [JsonPropertyName("error_detail"), Description("The handler's own text and trace, for operators")]
    public string ErrorDetail { get; init; } = "";
}

/// <summary>Who has put a value into a payload.</summary>
internal sealed record ValueOrigin(
    [property: JsonPropertyName("place"), Description("A JSON pointer; empty: the whole")] string Place,
    [property: JsonPropertyName("from"), AllowedValues("start", "step", "answer", "expiry", "slice", "mixed", "unknown")] string From)
{
    [JsonPropertyName("step")] public int Step { get; init; }

    [JsonPropertyName("slice")] public int Slice { get; init; }

    [JsonPropertyName("pause")] public int Pause { get; init; }

    [JsonPropertyName("actor")] public string Actor { get; init; } = "";

    [JsonPropertyName("by")] public string By { get; init; } = "";

    [JsonPropertyName("on_behalf_of")] public string OnBehalfOf { get; init; } = "";

    [JsonPropertyName("channel")] public string Channel { get; init; } = "";

    [JsonPropertyName("task")] public string Task { get; init; } = "";
}

/// <summary>A task with what became of an answer.</summary>
internal sealed record ResumedTask : TaskView
{
    [JsonPropertyName("resume")] public required Receipt Resume { get; init; }

    /// <summary>What became of an answer.</summary>
    internal sealed record Receipt(
        [property: JsonPropertyName("pause")] int Pause,
        [property: JsonPropertyName("accepted_at")] DateTimeOffset AcceptedAt,
        [property: JsonPropertyName("dropped"), Description("Keys that no field names")] IReadOnlyList<string> Dropped,
        [property: JsonPropertyName("repeated")] bool Repeated)
    {
        [JsonPropertyName("by")] public string By { get; init; } = "";

        [JsonPropertyName("kept"), Description("Fields left out whose value stays")] public IReadOnlyList<string> Kept { get; init; } = [];
    }
}
