namespace Asya.Grains.Storage;

/// <summary>The transactions of a <see cref="TaskWriter"/>. Used only by its thread.</summary>
internal interface ITaskTransactions : IDisposable
{
    /// <summary>Writes a batch in one transaction and records the result in each write, without completing the writes.</summary>
    /// <param name="batch">The writes.</param>
    /// <param name="beforeCommit">To be called when everything is ready and nothing can be seen yet.</param>
    /// <returns>Null: committed. Otherwise the batch is not known to be committed.</returns>
    BatchFailure? Commit(List<TaskWrite> batch, Action beforeCommit);

    /// <summary>Called once the batch's callers have their answers.</summary>
    void Committed(List<TaskWrite> batch)
    {
    }
}
