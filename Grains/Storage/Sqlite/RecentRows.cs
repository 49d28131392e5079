using Asya.Tasks;

namespace Asya.Grains.Storage.Sqlite;

/// <summary>The rows that were written last, so that reading them back costs no statement and no JSON. Bounded by bytes.</summary>
/// <remarks>
/// Right only because one process has the file, and one thread writes. That thread forgets the rows of a batch before its COMMIT and keeps
/// what it has written after it, before anything is acknowledged. Reads add nothing. So whatever a reader finds here is committed, and
/// once a reader has seen a row, here or in the file, no reader finds an older one.
/// </remarks>
/// <param name="maxBytes">How much is kept; 0: nothing.</param>
internal sealed class RecentRows(long maxBytes)
{
    /// <summary>Roughly what the objects of a state take beside its texts.</summary>
    private const int BytesOfRow = 2 * 1024;

    private readonly Lock _lock = new();
    private readonly Dictionary<TaskKey, LinkedListNode<RecentRow>> _rows = [];
    private readonly LinkedList<RecentRow> _byAge = new();
    private long _bytes;

    /// <summary>Finds a row as it was committed last; null: it may be in the file.</summary>
    public StoredTask? Find(TaskKey key)
    {
        lock (_lock)
        {
            return _rows.TryGetValue(key, out LinkedListNode<RecentRow>? row) ? row.Value.Task : null;
        }
    }

    /// <summary>To be called before a batch is committed: from now on the file alone knows which version of a row counts.</summary>
    public void Forget(List<TaskWrite> batch)
    {
        lock (_lock)
        {
            foreach (TaskWrite write in batch)
            {
                Forget(write.Key);
            }
        }
    }

    /// <summary>To be called after a batch was committed, before its writes are acknowledged.</summary>
    public void Keep(List<TaskWrite> batch)
    {
        lock (_lock)
        {
            foreach (TaskWrite write in batch)
            {
                if (write.IsStored)
                {
                    // The batch may have written the row before.
                    Forget(write.Key);
                    if (write.Row is { } task)
                    {
                        Add(new(write.Key, task, write.Size + BytesOfRow));
                    }
                }
            }

            while (_bytes > maxBytes)
            {
                Forget(_byAge.First!.Value.Key);
            }
        }
    }

    private void Add(RecentRow row)
    {
        _rows.Add(row.Key, _byAge.AddLast(row));
        _bytes += row.Bytes;
    }

    private void Forget(TaskKey key)
    {
        if (_rows.Remove(key, out LinkedListNode<RecentRow>? row))
        {
            _byAge.Remove(row);
            _bytes -= row.Value.Bytes;
        }
    }

    private readonly record struct RecentRow(TaskKey Key, StoredTask Task, int Bytes);
}
