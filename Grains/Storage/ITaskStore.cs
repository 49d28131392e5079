using Asya.Domain;

namespace Asya.Grains.Storage;

/// <summary>What the grain storage named <see cref="StorageNames.Tasks"/> writes through. Each database has one of its own.</summary>
internal interface ITaskStore : ITaskReader, IDisposable
{
    /// <summary>Gets what the ready line says of it: where tasks are, and no secret.</summary>
    string Description { get; }

    /// <summary>Gets how many transactions were committed; fewer than <see cref="Writes"/> when writes shared one.</summary>
    long Commits { get; }

    /// <summary>Gets how many writes they held.</summary>
    long Writes { get; }

    /// <summary>Reads a task with its payload and its version, or null.</summary>
    Task<(TaskState State, TaskETag ETag)?> ReadAsync(string key, CancellationToken cancellationToken);

    /// <summary>Writes a state if the row still has the version that <paramref name="etag"/> names; null: if there is no row.</summary>
    Task<TaskWriteResult> WriteAsync(TaskState state, string? etag, CancellationToken cancellationToken);

    /// <summary>Deletes a task with its events if the row still has this version.</summary>
    Task<TaskWriteResult> DeleteAsync(string key, string etag, CancellationToken cancellationToken);
}
