namespace Asya.Grains.Checkpoints;

/// <summary>A few threads that wait for the disk, so that the thread pool need not.</summary>
/// <remarks>Threads are started when there is work for them, up to a bound, and then stay.</remarks>
internal sealed class DiskWorkers(int most) : IDisposable
{
    private readonly object _lock = new();
    private readonly Queue<IThreadPoolWorkItem> _items = new();
    private int _threads;
    private int _idle;
    private bool _closed;

    /// <summary>Runs something on one of the threads. It must not throw.</summary>
    public void Run(IThreadPoolWorkItem item)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            _items.Enqueue(item);
            if (_idle >= _items.Count)
            {
                Monitor.Pulse(_lock);
            }
            else if (_threads < most)
            {
                _threads++;
                new Thread(Work) { IsBackground = true, Name = "checkpoint disk worker" }.Start();
            }
        }
    }

    /// <summary>Accepts no more work. Queued work is still done.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _closed = true;
            Monitor.PulseAll(_lock);
        }
    }

    private void Work()
    {
        while (Next() is { } item)
        {
            item.Execute();
        }
    }

    private IThreadPoolWorkItem? Next()
    {
        lock (_lock)
        {
            IThreadPoolWorkItem? item;
            while (!_items.TryDequeue(out item) && !_closed)
            {
                _idle++;
                Monitor.Wait(_lock);
                _idle--;
            }

            return item;
        }
    }
}
