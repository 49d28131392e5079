using System.Collections.Immutable;
using Asya.Domain.Pausing;
using Asya.Domain.Waiting;
using Asya.Tasks;

namespace Asya.Domain;

/// <summary>The pauses of a task: ahead, in force and over, with what they asked and what was answered.</summary>
internal sealed record TaskPauses
{
    public static TaskPauses None { get; } = new();

    /// <summary>How often the task was paused so far, a pause in progress included.</summary>
    public int Count { get; init; }

    /// <summary>The number of the last pause of the tasks that had this id before and have been removed; 0: there was none.</summary>
    /// <remarks>
    /// Pauses are numbered on from there, so that whatever names a question by its number names a question of one task only.
    /// </remarks>
    public int CountBefore { get; init; }

    /// <summary>The number of the last pause, a pause in progress included.</summary>
    public int Last => CountBefore + Count;

    /// <summary>The definitions of the pauses ahead in the route. Null: all of them follow <see cref="PausePlan.Otherwise"/>.</summary>
    public PausesAhead? Ahead { get; init; }

    /// <summary>The pause in progress or in force.</summary>
    public PauseState? Current { get; init; }

    /// <summary>What the task's pauses show, copied from the flow when the task was created.</summary>
    public PausePlan Plan { get; init; } = PausePlan.Default;

    /// <summary>A pause from outside that takes effect at the next step boundary.</summary>
    public PauseRequest? Wish { get; init; }

    /// <summary>Answers to the latest pauses, oldest first.</summary>
    public ImmutableArray<ResumeAnswer> Answers { get; init; } = [];

    /// <summary>What is kept of the answers before those: <see cref="Pausing.EarlierAnswers"/>.</summary>
    public string? EarlierAnswers { get; init; }

    /// <summary>The pause at which the task failed without an answer.</summary>
    public UnansweredPause? Unanswered { get; init; }

    /// <summary>The rules about people of all pauses so far, so that no pause from outside admits others. Null: there are none.</summary>
    public ImmutableArray<PeopleRule>? PeopleAsked { get; init; }

    /// <summary>Whom the task's pauses have asked so far: who of the approvers sees the task. Null: each of them does.</summary>
    public ImmutableArray<TaskAudience>? Audiences { get; init; }

    /// <summary>The questions that have their answers, where a second try asks them again. Null: there are none.</summary>
    public ImmutableArray<PauseDefinition>? QuestionsAsked { get; init; }

    /// <summary>
    /// The places of the payload that pauses of the task have redacted: for its life, and for that of its children. Null: there are none.
    /// </summary>
    public ImmutableArray<string>? RedactedPlaces { get; init; }
}
