namespace Asya.Grains.Storage.Relational;

/// <summary>The tasks with an active webhook, so that writes of other tasks have no extra cost.</summary>
/// <remarks>
/// Belongs to the writer thread, which writes all there is. One task too many is harmless, one too few is not: so a task is added before
/// its
/// transaction is certain, and taken out only after it is.
/// </remarks>
internal sealed class WebhookWatcher
{
    private readonly HashSet<long> _tasks = [];
    private readonly List<long> _leaving = [];
    private volatile bool _isEmpty = true;

    /// <summary>Whether no webhook can become due. For any thread.</summary>
    public bool IsEmpty => _isEmpty;

    public bool Has(long task) => _tasks.Count > 0 && _tasks.Contains(task);

    public void Add(long task)
    {
        _tasks.Add(task);
        _leaving.Remove(task);
        _isEmpty = false;
    }

    /// <summary>Notes that a task has no webhook any more, if the transaction comes to its end.</summary>
    public void Leave(long task) => _leaving.Add(task);

    public void Committed()
    {
        if (_leaving.Count > 0)
        {
            _leaving.ForEach(task => _tasks.Remove(task));
            _leaving.Clear();
            _isEmpty = _tasks.Count == 0;
        }
    }

    public void RolledBack() => _leaving.Clear();
}
