using Asya.Domain.Pausing;

namespace Asya.Grains.Checkpoints;

/// <summary>Keeps paused envelopes: one object a pause, written once, read once, deleted.</summary>
/// <remarks>
/// Get, Put and Delete are the only operations. Keys look like <c>paused/report-123.1.json</c>. Every method may be
/// repeated; a repeated Put carries the same bytes. All of them fail with <see cref="CheckpointStoreException"/> when the
/// store is away, missing or refuses.
/// </remarks>
internal interface ICheckpointStore
{
    /// <summary>Gets, in a few words for the log and the start line, where the checkpoints are: <c>directory ./data/state</c>.</summary>
    string Description { get; }

    /// <summary>Gets the same for the tasks to remember: it names the place however it was spelt.</summary>
    string Place => Description;

    /// <summary>Whether an operation takes no longer than a step that does nothing, while all is well.</summary>
    bool IsNear => false;

    /// <summary>Writes an object. It is durable once this returns.</summary>
    Task PutAsync(CheckpointKey key, ReadOnlyMemory<byte> document, CancellationToken cancellationToken);

    /// <summary>Reads an object; null if there is none.</summary>
    Task<ReadOnlyMemory<byte>?> GetAsync(CheckpointKey key, CancellationToken cancellationToken);

    /// <summary>Deletes an object. That there is none is no error. A power loss may undo it, if the store is a directory.</summary>
    Task DeleteAsync(CheckpointKey key, CancellationToken cancellationToken);

    /// <summary>Lists the objects of pauses that were written before an instant, where deletions may come undone; else none.</summary>
    IAsyncEnumerable<CheckpointKey> ListPausedAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        AsyncEnumerable.Empty<CheckpointKey>();

    /// <summary>Reads in the marker whose the store is; null: it has none. Makes nothing that stays.</summary>
    Task<string?> FindOwnerAsync(CancellationToken cancellationToken);

    /// <summary>
    /// From now on the place counts as the store only while its marker names these tasks; otherwise every call fails, and nothing is made.
    /// </summary>
    /// <param name="id">The id of the tasks.</param>
    /// <param name="marks">Whether the marker is to be written first.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task OwnAsync(string id, bool marks, CancellationToken cancellationToken);

    /// <summary>Writes, reads back and deletes one object. The host does not start if this fails.</summary>
    Task ProbeAsync(CancellationToken cancellationToken);
}
