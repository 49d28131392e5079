using Asya.Payloads;

namespace Asya.Catalog;

/// <summary>Something that was said between a task and people: what it was started with, a question, or an answer.</summary>
[GenerateSerializer, Immutable, Alias("asya.task-message")]
public sealed record TaskMessage
{
    /// <summary>The most messages that are read at once.</summary>
    public const int MaxCount = 100;

    [Id(0)] public TaskMessageKind Kind { get; init; }

    [Id(1)] public DateTimeOffset At { get; init; }

    /// <summary>Gets the number of the pause that was asked or answered; 0: this is the start.</summary>
    [Id(2)] public int Pause { get; init; }

    /// <summary>Gets the principal that said it. Null: the task did, or identity is off.</summary>
    [Id(3)] public string? By { get; init; }

    /// <summary>Gets the person for whom <see cref="By"/> said it.</summary>
    [Id(4)] public string? OnBehalfOf { get; init; }

    /// <summary>Gets through what an answer came; <c>expiry</c>: none came in time.</summary>
    [Id(5)] public string? Channel { get; init; }

    /// <summary>Gets what was said: a JSON object, without the values that the history hides.</summary>
    [Id(6)] public JsonBytes Content { get; init; }
}
