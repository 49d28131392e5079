namespace Asya.Grains.Checkpoints.Objects;

/// <summary>A kind of object store: single attempts at one object each.</summary>
/// <remarks>
/// <see cref="ObjectCheckpointStore"/> tries again, limits the time, checks keys and finds whose the store is. A backend knows its
/// client library, and what that library's failures mean.
/// </remarks>
internal interface ICheckpointBackend : IAsyncDisposable
{
    /// <summary>Gets the place in the words of its URL, without credentials: <c>s3://asya-checkpoints/</c>.</summary>
    string Description { get; }

    /// <summary>Writes an object, over one of the same name. Durable once this returns.</summary>
    Task PutAsync(string name, ReadOnlyMemory<byte> document, CancellationToken cancellationToken);

    /// <summary>Reads an object; null: there is none.</summary>
    Task<ReadOnlyMemory<byte>?> GetAsync(string name, CancellationToken cancellationToken);

    /// <summary>Deletes an object. That there is none is no error.</summary>
    Task DeleteAsync(string name, CancellationToken cancellationToken);

    /// <summary>Asks the service whether it keeps what it acknowledges. Part of each probe.</summary>
    /// <exception cref="CheckpointStoreException">It does not; says which setting of which side to change.</exception>
    Task CheckPromisesAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Says what a failure of an attempt means.</summary>
    BackendFault Judge(Exception failure);
}
