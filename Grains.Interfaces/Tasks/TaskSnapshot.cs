using System.Collections.Immutable;
using Asya.Payloads;

namespace Asya.Tasks;

/// <summary>A task as it was at one moment.</summary>
[GenerateSerializer, Immutable, Alias("asya.snapshot")]
public sealed record TaskSnapshot
{
    public static TaskSnapshot None { get; } = new();

    [Id(0)] public TaskKey Key { get; init; } = new("");

    [Id(1)] public TaskPhase Phase { get; init; }

    [Id(2)] public ActorRoute Route { get; init; } = ActorRoute.Empty;

    [Id(3)] public JsonBytes Headers { get; init; }

    /// <summary>Gets the payload. Empty when it was not asked for, or while it lies in the checkpoint and could not be read.</summary>
    [Id(4)] public JsonBytes Payload { get; init; }

    /// <summary>Gets the result of a task that succeeded.</summary>
    [Id(5)] public JsonBytes Result { get; init; }

    [Id(6)] public TaskError? Error { get; init; }

    [Id(7)] public string Message { get; init; } = "";

    [Id(8)] public string? Flow { get; init; }

    [Id(9)] public string? ParentId { get; init; }

    [Id(10)] public string? ContextId { get; init; }

    [Id(11)] public string? Principal { get; init; }

    /// <summary>Gets the whole SLA budget.</summary>
    [Id(12)] public TimeSpan Timeout { get; init; }

    /// <summary>Gets the instant at which the task fails; unset while the SLA is frozen and after the end.</summary>
    [Id(13)] public DateTimeOffset? Deadline { get; init; }

    /// <summary>Gets the remaining budget while the SLA is frozen.</summary>
    [Id(14)] public TimeSpan? Remaining { get; init; }

    /// <summary>Gets the number of the last pause; 0: never paused.</summary>
    [Id(15)] public int PauseNumber { get; init; }

    /// <summary>Gets the prompt and fields of the pause the task is at.</summary>
    [Id(16)] public JsonBytes PauseMetadata { get; init; }

    [Id(17)] public DateTimeOffset? PausedAt { get; init; }

    [Id(18)] public DateTimeOffset CreatedAt { get; init; }

    [Id(19)] public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Gets the number of the task's last event: the place from which to watch on.</summary>
    [Id(20)] public long LastEvent { get; init; }

    [Id(21)] public double Progress { get; init; }

    /// <summary>Whether this very call created the task.</summary>
    [Id(22)] public bool Created { get; init; }

    /// <summary>Gets the answers to the pauses so far, the latest last.</summary>
    [Id(23)] public ImmutableArray<ResumeAnswer> Answers { get; init; } = [];

    /// <summary>Gets the id of the task that tries this failed one again.</summary>
    [Id(24)] public string? RedrivenAs { get; init; }

    /// <summary>Gets the rules of the current wait, if the pause has any.</summary>
    [Id(25)] public TaskWait? Wait { get; init; }

    /// <summary>Gets the JSON Schema of the answers that the pause takes. Only for a single task, and where the pause has fields.</summary>
    [Id(26)] public JsonBytes AnswerSchema { get; init; }

    /// <summary>Gets the person for whom the principal started the task.</summary>
    [Id(27)] public string? OnBehalfOf { get; init; }

    /// <summary>Whether the task is a hook: it runs after the end of another, and belongs to the operator.</summary>
    [Id(28)] public bool IsHook { get; init; }

    /// <summary>
    /// Gets where the pause the task is at was defined: <c>flow</c>, <c>flow:2</c> (an entry of the flow's list), <c>step:3/draft</c> (an
    /// actor), both joined by a plus, <c>request</c> (from outside), or <c>default</c>.
    /// </summary>
    [Id(29)] public string? PauseDefinition { get; init; }

    /// <summary>Gets whom the task's pauses have asked so far. Of the approvers only they see the task; null: all see it.</summary>
    [Id(30)] public ImmutableArray<TaskAudience>? Audiences { get; init; }

    /// <summary>Gets why the payload of a paused task, which was asked for, is not here.</summary>
    [Id(31)] public string? PayloadUnavailable { get; init; }

    /// <summary>
    /// Gets who has put which value into the payload, in order of the places: a value has the origin of the nearest place above. Only for a
    /// single task with its current payload; null: unknown, since the task is of a version that kept none.
    /// </summary>
    [Id(32)] public ImmutableArray<PayloadOrigin>? Origins { get; init; }

    /// <summary>
    /// Gets what the task is about, as its flow's <c>title</c> says it: one line of plain text. Null: the flow says nothing.
    /// </summary>
    [Id(33)] public string? Title { get; init; }
}
