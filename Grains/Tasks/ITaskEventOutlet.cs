using Asya.Events;

namespace Asya.Grains.Tasks;

/// <summary>Shows stored events to somebody beside the watchers of the feed. Never makes a task wait.</summary>
internal interface ITaskEventOutlet
{
    void Publish(TaskEvent stored);
}
