using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Asya.Gateway.Responses;
using Asya.Tasks;

namespace Asya.Gateway.Api;

/// <summary>A task.</summary>
internal record TaskView : TaskEntry
{
    private const int AfterHeaders = -2;
    private const int Last = 2;

    /// <param name="task">The task.</param>
    /// <param name="isForOperators">Whether the text and the trace of a handler's error are part of it.</param>
    /// <param name="showsOrigins">Whether it says who has put which value into the payload.</param>
    [SetsRequiredMembers]
    internal TaskView(TaskSnapshot task, bool isForOperators = false, bool showsOrigins = false)
        : base(task)
    {
        // Why there is none is said beside a null. A payload that was not asked for has no member.
        bool isUnavailable = task.PayloadUnavailable is not null;
        Payload = isUnavailable && task.Payload.IsEmpty ? RawJson.Null : RawJson.UnlessEmpty(task.Payload);
        PayloadUnavailable = task.PayloadUnavailable;
        Result = RawJson.UnlessEmpty(task.Result);
        AnswerSchema = RawJson.UnlessEmpty(task.AnswerSchema);
        Origins = showsOrigins && task.Origins is { } origins
            ? [.. origins.Select(static origin => new ValueOrigin(origin))]
            : null;
        ErrorDetail = isForOperators ? task.Error?.Detail.UnlessEmpty : null;
    }

    [JsonPropertyName("payload"), JsonPropertyOrder(AfterHeaders)]
    [MayBeNull, Description("Null: the checkpoint cannot be read. Not there: it was not asked for, or the task is over")]
    public RawJson? Payload { get; init; }

    [JsonPropertyName("payload_unavailable"), JsonPropertyOrder(AfterHeaders)] public string? PayloadUnavailable { get; init; }

    [JsonPropertyName("result"), JsonPropertyOrder(AfterHeaders), Description("Null until the task has succeeded")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required RawJson? Result { get; init; }

    [JsonPropertyName("answer_schema"), JsonPropertyOrder(AfterHeaders), Description("The JSON Schema of an answer")]
    public RawJson? AnswerSchema { get; init; }

    [JsonPropertyName("origins"), JsonPropertyOrder(Last), Description("Who has put which value into the payload")]
    public IReadOnlyList<ValueOrigin>? Origins { get; init; }

    [JsonPropertyName("error_detail"), JsonPropertyOrder(Last), Description("The handler's own text and trace, for operators")]
    public string? ErrorDetail { get; init; }
}

/// <summary>A task with what became of an answer.</summary>
internal sealed record ResumedTask : TaskView
{
    private const int AtTheEnd = 3;

    [SetsRequiredMembers]
    internal ResumedTask(TaskSnapshot task, ResumeReceipt receipt)
        : base(task) => Resume = new(receipt);

    [JsonPropertyName("resume"), JsonPropertyOrder(AtTheEnd)] public required Receipt Resume { get; init; }

    /// <summary>What became of an answer.</summary>
    internal sealed record Receipt
    {
        [SetsRequiredMembers]
        internal Receipt(ResumeReceipt receipt)
        {
            Pause = receipt.Pause;
            AcceptedAt = receipt.AcceptedAt;
            By = receipt.By.UnlessEmpty;
            Dropped = receipt.Dropped;
            Kept = receipt.Kept is { IsDefaultOrEmpty: false } kept ? kept : null;
            Repeated = receipt.Repeated;
        }

        [JsonPropertyName("pause")] public required int Pause { get; init; }

        [JsonPropertyName("accepted_at")] public required Instant AcceptedAt { get; init; }

        [JsonPropertyName("by")] public string? By { get; init; }

        [JsonPropertyName("dropped"), Description("Keys that no field names")]
        public required IReadOnlyList<string> Dropped { get; init; }

        [JsonPropertyName("kept"), Description("Fields left out whose value stays")] public IReadOnlyList<string>? Kept { get; init; }

        [JsonPropertyName("repeated")] public required bool Repeated { get; init; }
    }
}
