namespace Asya.Grains.Tasks;

/// <summary>
/// The tasks of one silo that have paused or ended and are still in memory, oldest first. Bounded by number and by bytes.
/// </summary>
/// <remarks>
/// Most answers come either within a second, from a program, or after minutes, from a person. For the first kind the activation is still
/// there; the second kind costs what it did. Nothing depends on it: what leaves is read from its row again.
/// </remarks>
/// <param name="maxTasks">How many tasks stay at most.</param>
/// <param name="maxBytes">How many bytes they have at most.</param>
internal sealed class SettledTasks(int maxTasks = SettledTasks.DefaultTasks, long maxBytes = SettledTasks.DefaultBytes)
{
    public const int DefaultTasks = 128;

    public const long DefaultBytes = 16 * 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly LinkedList<SettledTask> _tasks = new();
    private long _bytes;

    /// <summary>Gets how many tasks stay.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _tasks.Count;
            }
        }
    }

    /// <summary>Adds a task as the newest, anew if it is there already. Those that are too many are told to leave.</summary>
    public void Add(SettledTask task, long bytes)
    {
        List<SettledTask>? leaving = null;
        lock (_lock)
        {
            Forget(task);
            task.Bytes = bytes;
            task.Place = _tasks.AddLast(task);
            _bytes += bytes;
            while (_tasks.First is { } oldest && (_tasks.Count > maxTasks || _bytes > maxBytes))
            {
                Forget(oldest.Value);
                (leaving ??= []).Add(oldest.Value);
            }
        }

        leaving?.ForEach(static task => task.Leave());
    }

    /// <summary>Removes a task that goes on or leaves by itself. It is not told to leave.</summary>
    public void Remove(SettledTask task)
    {
        lock (_lock)
        {
            Forget(task);
        }
    }

    public bool Contains(SettledTask task)
    {
        lock (_lock)
        {
            return task.Place is not null;
        }
    }

    private void Forget(SettledTask task)
    {
        if (task.Place is { } place)
        {
            _tasks.Remove(place);
            task.Place = null;
            _bytes -= task.Bytes;
        }
    }
}

/// <summary>A task's place among the settled ones.</summary>
/// <param name="leave">Makes the activation leave, soon. Called on any thread.</param>
internal sealed class SettledTask(Action leave)
{
    /// <summary>Gets or sets its place; null: it has none. Under the lock of <see cref="SettledTasks"/>.</summary>
    public LinkedListNode<SettledTask>? Place { get; set; }

    public long Bytes { get; set; }

    public void Leave() => leave();
}
