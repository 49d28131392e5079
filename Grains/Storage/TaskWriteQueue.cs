namespace Asya.Grains.Storage;

/// <summary>Writes that wait for the writer thread, in order. Bounded: when it is full, callers wait.</summary>
/// <remarks>A room is taken before a state is encoded, so that waiting callers hold no documents.</remarks>
internal sealed class TaskWriteQueue(int capacity, int batchRows, int batchBytes) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Queue<TaskWrite> _items = new();
    private readonly SemaphoreSlim _room = new(capacity, capacity);
    private readonly AutoResetEvent _filled = new(initialState: false);
    private bool _closed;

    /// <summary>Gets how many writes wait.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _items.Count;
            }
        }
    }

    public bool IsClosed
    {
        get
        {
            lock (_lock)
            {
                return _closed;
            }
        }
    }

    /// <summary>Waits for room for one write.</summary>
    public Task ReserveAsync(CancellationToken cancellationToken) => _room.WaitAsync(cancellationToken);

    /// <summary>Gives back a room that was not used.</summary>
    public void Release() => _room.Release();

    /// <summary>Queues a write, for which there must be room. False: the queue is closed.</summary>
    public bool TryAdd(TaskWrite write)
    {
        bool wasEmpty;
        lock (_lock)
        {
            if (_closed)
            {
                return false;
            }

            wasEmpty = _items.Count == 0;
            _items.Enqueue(write);
        }

        if (wasEmpty)
        {
            _filled.Set();
        }

        return true;
    }

    /// <summary>Waits for at least one write and takes the queued writes up to the batch's limits. False: closed and empty.</summary>
    public bool TakeBatch(List<TaskWrite> batch)
    {
        batch.Clear();
        while (true)
        {
            lock (_lock)
            {
                int bytes = 0;
                while (batch.Count < batchRows && _items.TryPeek(out TaskWrite? next)
                    && (batch.Count == 0 || bytes + next.Size <= batchBytes))
                {
                    batch.Add(_items.Dequeue());
                    bytes += next.Size;
                }

                if (batch.Count > 0)
                {
                    break;
                }

                if (_closed)
                {
                    return false;
                }
            }

            _filled.WaitOne();
        }

        _room.Release(batch.Count);
        return true;
    }

    /// <summary>Accepts no more writes. Queued ones are still written.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _closed = true;
        }

        _filled.Set();
    }

    /// <remarks>The semaphore stays for callers that still wait for room: they find the queue closed.</remarks>
    public void Dispose() => _filled.Dispose();
}
