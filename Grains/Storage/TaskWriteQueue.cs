namespace Asya.Grains.Storage;

/// <summary>Writes that wait for the writer thread, in order. Bounded: when it is full, callers wait.</summary>
/// <remarks>
/// A room is taken before a state is encoded, so that waiting callers hold no documents. One batch is committed at a time, by the writer
/// thread, or by the caller of a write that is alone: waking a thread for it would take longer than to write it.
/// </remarks>
internal sealed class TaskWriteQueue(int capacity, int batchRows, int batchBytes) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Queue<TaskWrite> _items = new();
    private readonly SemaphoreSlim _room = new(capacity, capacity);
    private readonly AutoResetEvent _filled = new(initialState: false);
    private bool _closed;

    /// <summary>Whether a batch is being committed.</summary>
    private bool _isCommitting;

    /// <summary>Whether the last batch had one write, and none came meanwhile.</summary>
    private bool _isQuiet = true;

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

    /// <summary>Queues a write, for which there must be room.</summary>
    /// <param name="write">The write.</param>
    /// <param name="mayCommit">Whether the caller commits the write itself, if it is alone. It calls <see cref="EndBatch"/> then.</param>
    public QueuedWrite Add(TaskWrite write, bool mayCommit)
    {
        lock (_lock)
        {
            if (_closed)
            {
                return QueuedWrite.Refused;
            }

            if (mayCommit && _isQuiet && !_isCommitting && _items.Count == 0)
            {
                _isCommitting = true;
                _room.Release();
                return QueuedWrite.ForCaller;
            }

            _items.Enqueue(write);
            if (_isCommitting || _items.Count > 1)
            {
                return QueuedWrite.ForThread;
            }
        }

        _filled.Set();
        return QueuedWrite.ForThread;
    }

    /// <summary>
    /// Waits for at least one write and takes the queued writes up to the batch's limits. The caller calls <see cref="EndBatch"/> then.
    /// False: closed and empty.
    /// </summary>
    public bool TakeBatch(List<TaskWrite> batch)
    {
        batch.Clear();
        while (true)
        {
            lock (_lock)
            {
                if (!_isCommitting)
                {
                    Take(batch);
                    if (batch.Count > 0)
                    {
                        _isCommitting = true;
                        break;
                    }

                    if (_closed)
                    {
                        return false;
                    }
                }
            }

            _filled.WaitOne();
        }

        _room.Release(batch.Count);
        return true;
    }

    /// <summary>Lets the next batch be committed.</summary>
    public void EndBatch(int writes)
    {
        lock (_lock)
        {
            _isCommitting = false;
            _isQuiet = writes == 1 && _items.Count == 0;
            if (_items.Count > 0 || _closed)
            {
                // Under the lock: once the thread has seen the queue closed and empty, there is nothing to set any more.
                _filled.Set();
            }
        }
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

    private void Take(List<TaskWrite> batch)
    {
        int bytes = 0;
        while (batch.Count < batchRows && _items.TryPeek(out TaskWrite? next) && (batch.Count == 0 || bytes + next.Size <= batchBytes))
        {
            batch.Add(_items.Dequeue());
            bytes += next.Size;
        }
    }
}

/// <summary>Who commits a write.</summary>
internal enum QueuedWrite
{
    /// <summary>Nobody: the queue is closed.</summary>
    Refused,

    /// <summary>The writer thread, in its turn.</summary>
    ForThread,

    /// <summary>The caller, now.</summary>
    ForCaller,
}
