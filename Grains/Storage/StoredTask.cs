using Asya.Domain;

namespace Asya.Grains.Storage;

/// <summary>A task as its row has it, with the version that the next write names.</summary>
/// <param name="State">The task; one that does not exist, if it has been removed and its id may be used again.</param>
/// <param name="ETag">The version; null: there is no row.</param>
internal readonly record struct StoredTask(TaskState State, TaskETag? ETag)
{
    /// <summary>Makes what is left of tasks that have been removed.</summary>
    /// <param name="pauses">The number of their last pause.</param>
    public static StoredTask Removed(int pauses) =>
        new(TaskState.None with { Pauses = TaskState.None.Pauses with { CountBefore = pauses } }, ETag: null);
}
