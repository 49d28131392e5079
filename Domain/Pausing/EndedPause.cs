using Asya.Domain.Waiting;
using Asya.Events;
using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Domain.Pausing;

/// <summary>A pause that is over, as the history tells it.</summary>
/// <param name="Task">Whose.</param>
/// <param name="Number">Its number; null: the task's last.</param>
internal sealed record EndedPause(TaskKey Task, int? Number)
{
    /// <summary>Reads the pause that an event has ended; null: none.</summary>
    /// <param name="task">Whose event it is.</param>
    /// <param name="kind">What happened.</param>
    /// <param name="detail">The event's detail, if it is an answer.</param>
    public static EndedPause? From(TaskKey task, string kind, JsonBytes detail) =>
        kind != TaskEventKind.Resumed.WireName ? new(task, Number: null)
        : AnswerEvidence.PauseOf(detail) is { } number ? new(task, number)
        : null; // Of a version that has deleted the checkpoint at once.
}
