namespace Asya.Grains.Storage;

/// <summary>What a <see cref="TaskWriter"/> writes batches with. Used by its thread alone.</summary>
internal interface ITaskTransactions : IDisposable
{
    /// <summary>Writes a batch in one transaction and notes in each write how it went, but tells nobody.</summary>
    /// <param name="batch">What to write.</param>
    /// <param name="beforeCommit">To be called when everything is ready and nothing can be seen yet.</param>
    /// <returns>Null: committed. Otherwise nothing was, as far as anybody can tell.</returns>
    BatchFailure? Commit(List<TaskWrite> batch, Action beforeCommit);

    /// <summary>Called once the batch's callers have their answers.</summary>
    void Committed(List<TaskWrite> batch)
    {
    }
}
