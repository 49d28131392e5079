using Asya.Events;
using Asya.Tasks;

namespace Asya.Streaming;

/// <summary>One item of a task's stream.</summary>
public readonly record struct StreamItem
{
    /// <summary>No event for a while: a keep-alive.</summary>
    public static StreamItem Silence => default;

    /// <summary>Events were lost, since the reader is too slow. It is the last item.</summary>
    public static StreamItem Overrun { get; } = new() { IsOverrun = true };

    /// <summary>Gets what happened; null: this is none of a task's events.</summary>
    public TaskEvent? Event { get; private init; }

    /// <summary>Gets the task: as it is now when the stream starts with it, or, beside the last event, as it ended.</summary>
    public TaskSnapshot? Task { get; private init; }

    public bool IsOverrun { get; private init; }

    /// <summary>Whether a handler shows something while it works. It is not stored.</summary>
    public bool IsLive => Event is { Seq: TaskEvent.Live };

    public static StreamItem Snapshot(TaskSnapshot task) => new() { Task = task };

    public static StreamItem From(TaskEvent taskEvent, TaskSnapshot? ended = null) => new() { Event = taskEvent, Task = ended };
}
