using System.Collections.Immutable;

namespace Asya.Grains.Storage.Copying;

/// <summary>One of the two task stores of a copy: nothing else uses it meanwhile.</summary>
internal abstract class CopySide : IAsyncDisposable
{
    /// <summary>Before the id of a store into which a copy is not complete: no checkpoint store has such an owner.</summary>
    private const string Incomplete = "copying-";

    /// <summary>Gets the place, without secrets.</summary>
    public abstract string Description { get; }

    /// <summary>Gets what belongs to tasks, in the order in which it is written.</summary>
    public abstract ImmutableArray<CopyTable> Tables { get; }

    /// <summary>Gets how many tasks are copied at a time.</summary>
    public virtual int PageRows => 200;

    /// <summary>Gets whether the columns that follow from a task's document are made from it, and not read.</summary>
    public virtual bool DerivesColumns => false;

    public abstract Task<string> StoreIdAsync(CancellationToken cancellationToken);

    /// <summary>Gets the id of the last task that was written with all that belongs to it; 0: there is none.</summary>
    public abstract Task<long> LastTaskAsync(CancellationToken cancellationToken);

    public abstract Task<long> CountTasksAsync(CancellationToken cancellationToken);

    /// <summary>Gets the id with which a page of tasks ends; null: there are no more.</summary>
    public abstract Task<long?> PageEndAsync(long after, int rows, CancellationToken cancellationToken);

    /// <summary>Reads the rows of the tasks with ids after one and up to another, in an order that all stores share.</summary>
    public abstract IAsyncEnumerable<object?[]> RowsAsync(CopyTable table, long after, long last, CancellationToken cancellationToken);

    /// <summary>Reads the documents of the tasks that may name a checkpoint: paused and failed ones.</summary>
    public abstract IAsyncEnumerable<(int Version, byte[] Document)> DocumentsAsync(CancellationToken cancellationToken);

    /// <summary>Reads the keys of removed tasks with the numbers of their last pauses.</summary>
    public abstract IAsyncEnumerable<(string Key, long Pauses)> RemovedAsync(CancellationToken cancellationToken);

    /// <summary>Reads the places of checkpoint stores that have named these tasks.</summary>
    public abstract IAsyncEnumerable<string> PlacesAsync(CancellationToken cancellationToken);

    /// <summary>Writes the rows of a page that another side reads. Idempotent, or in one transaction.</summary>
    public abstract Task WriteAsync(CopySide from, long after, long last, CancellationToken cancellationToken);

    /// <summary>Copies what belongs to no task: the ids of removed ones, the places of checkpoint stores. Idempotent.</summary>
    public abstract Task WriteOthersAsync(CopySide from, CancellationToken cancellationToken);

    /// <summary>Takes the store for the copy of another, or goes on with one that was not complete.</summary>
    /// <exception cref="TaskStoreException">It has other tasks, or is that copy already.</exception>
    public async Task ClaimAsync(string source, CancellationToken cancellationToken)
    {
        string found = await StoreIdAsync(cancellationToken);
        if (found == source)
        {
            throw new TaskStoreException($"{Description} has these tasks already (store {source}): nothing is left to be copied.");
        }

        if (found == Incomplete + source)
        {
            return;
        }

        if (await CountTasksAsync(cancellationToken) > 0)
        {
            throw new TaskStoreException($"{Description} has tasks of its own. Name a new directory, database, schema or prefix.");
        }

        await SetStoreIdAsync(Incomplete + source, cancellationToken);
    }

    /// <summary>Makes the copy complete: from now on it is the store.</summary>
    public virtual Task CompleteAsync(string source, CancellationToken cancellationToken) => SetStoreIdAsync(source, cancellationToken);

    public abstract ValueTask DisposeAsync();

    protected abstract Task SetStoreIdAsync(string id, CancellationToken cancellationToken);
}
