using Asya.Domain;

namespace Asya.Grains.Storage;

/// <summary>A task as its row has it, with the version that the next write names.</summary>
/// <param name="State">The task; one that does not exist, if it has been removed and its id may be used again.</param>
/// <param name="ETag">The version; null: there is no row.</param>
internal readonly record struct StoredTask(TaskState State, TaskETag? ETag)
{
    /// <summary>Makes what a reader of the row gets once a state is written: what belongs to that one write is not in the row.</summary>
    public static StoredTask Written(TaskState state, TaskETag? etag) =>
        new(EarlierRows.Vet(state with { NewEvents = [], NewPush = null }), etag);

    /// <summary>Makes what is left of tasks that have been removed.</summary>
    /// <param name="pauses">The number of their last pause.</param>
    public static StoredTask Removed(int pauses) => new(TaskState.None with { Pauses = new() { CountBefore = pauses } }, ETag: null);
}
