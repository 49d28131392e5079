using Asya.Domain;
using Asya.Grains.Storage.Webhooks;
using Asya.Tasks;

namespace Asya.Grains.Storage;

/// <summary>The store behind the grain storage named <see cref="StorageNames.Tasks"/>. Each database has its own.</summary>
internal interface ITaskStore : ITaskReader, IDisposable
{
    /// <summary>Gets its description in the ready line: the place of the tasks, without secrets.</summary>
    string Description { get; }

    /// <summary>Gets the webhooks beside the tasks: written with them, so that no event is without its notification.</summary>
    IWebhookStore Webhooks { get; }

    /// <summary>Gets how many writes wait.</summary>
    int Queued { get; }

    /// <summary>Tells whether the marker of a checkpoint store at this place has ever named these tasks.</summary>
    Task<bool> KnowsPlaceAsync(string place, CancellationToken cancellationToken);

    /// <summary>Remembers a place whose marker names these tasks.</summary>
    Task RememberPlaceAsync(string place, CancellationToken cancellationToken);

    /// <summary>
    /// Reads a task with its payload and its version; of a removed one, what its successor goes on from. Null: the id is new.
    /// </summary>
    Task<StoredTask?> ReadAsync(TaskKey key, CancellationToken cancellationToken);

    /// <summary>Writes a state if the row still has this version; null: if there is no row.</summary>
    Task<TaskWriteResult> WriteAsync(TaskState state, TaskETag? expected, CancellationToken cancellationToken);

    /// <summary>Deletes a task with its events if the row still has this version. The number of its last pause is kept.</summary>
    Task<TaskWriteResult> DeleteAsync(TaskState state, TaskETag expected, CancellationToken cancellationToken);
}
