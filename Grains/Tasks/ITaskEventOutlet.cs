using Asya.Events;

namespace Asya.Grains.Tasks;

/// <summary>Passes stored events on to consumers beside the watchers of the feed. Never makes a task wait.</summary>
internal interface ITaskEventOutlet
{
    void Publish(TaskEvent stored);
}
