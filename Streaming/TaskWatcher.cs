using Asya.Events;
using Asya.Tasks;

namespace Asya.Streaming;

/// <summary>Receives the live events of one task, from its registration until <see cref="Dispose"/>.</summary>
public abstract class TaskWatcher(LiveEventReceiver feed, TaskKey key) : IDisposable
{
    public TaskKey Key { get; } = key;

    /// <summary>The next watcher of the same task. Owned by the receiver.</summary>
    internal TaskWatcher? Next { get; set; }

    /// <summary>Takes an event. Called under the receiver's lock: must neither block nor throw.</summary>
    public abstract void OnEvent(TaskEvent taskEvent);

    /// <summary>Is called when events may have been lost, under the receiver's lock.</summary>
    public abstract void OnGap();

    public virtual void Dispose()
    {
        feed.Remove(this);
        GC.SuppressFinalize(this);
    }
}
