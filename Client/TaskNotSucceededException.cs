using Asya.Tasks;

namespace Asya.Client;

/// <summary>A result was asked for of a task that is over and has none.</summary>
/// <param name="task">The task as it ended.</param>
public sealed class TaskNotSucceededException(TaskSnapshot task)
    : Exception($"Task {task.Key.Id} {task.Phase.WireName}: {task.Error?.Message ?? task.Message}")
{
    /// <summary>
    /// Gets the task as it ended: its <see cref="TaskSnapshot.Phase"/> and, if it failed, its <see cref="TaskSnapshot.Error"/>.
    /// </summary>
    public TaskSnapshot Task { get; } = task;
}
