using Asya.Events;
using Asya.Tasks;

namespace Asya.Client;

/// <summary>One item for a watcher: first the task's current state, then its events.</summary>
public readonly record struct TaskUpdate
{
    internal TaskUpdate(TaskSnapshot? task, TaskEvent? happened) => (Task, Event) = (task, happened);

    /// <summary>Gets the task: as it was when the watching began, or, beside the last event, as it ended. Without payload.</summary>
    public TaskSnapshot? Task { get; }

    /// <summary>Gets what happened; null: this is the task as it was when the watching began.</summary>
    public TaskEvent? Event { get; }

    /// <summary>Gets the phase that the task is in after it.</summary>
    public TaskPhase Phase => Event?.Phase ?? Task!.Phase;

    /// <summary>
    /// Gets the place in the task's sequence to watch on from; null: a handler shows something while it works, which has no place.
    /// </summary>
    public long? Seq => Event switch { null => Task!.LastEvent, { Seq: TaskEvent.Live } => null, { Seq: var seq } => seq };
}
