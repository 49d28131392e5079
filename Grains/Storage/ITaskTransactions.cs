namespace Asya.Grains.Storage;

/// <summary>The transactions of a <see cref="TaskWriter"/>, one at a time.</summary>
internal interface ITaskTransactions : IDisposable
{
    /// <summary>Whether any thread may commit: the disk is all that a commit waits for. Otherwise only the writer's thread does.</summary>
    bool AreForAnyThread => false;

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
