using Asya.Events;
using Asya.Tasks;

namespace Asya.Client.Streaming;

/// <summary>Somebody who wants to know what happens to one task, from now until <see cref="Dispose"/>.</summary>
internal abstract class TaskWatcher(TaskFeed feed, TaskKey key) : IDisposable
{
    public TaskKey Key { get; } = key;

    /// <summary>Gets or sets the next watcher of the same task. Belongs to the feed.</summary>
    internal TaskWatcher? Next { get; set; }

    /// <summary>Takes an event. Called under the feed's lock: must neither wait nor throw.</summary>
    public abstract void OnEvent(TaskEvent taskEvent);

    /// <summary>Hears that events may have been lost. Called under the feed's lock.</summary>
    public abstract void OnGap();

    public virtual void Dispose() => feed.Remove(this);
}
