using Asya.Tasks;

namespace Asya.Grains.Tests.Activations;

/// <summary>A way in which a call is refused or fails.</summary>
/// <param name="Rejection">Why; null: it fails for a reason that is not the caller's.</param>
/// <param name="Call">The call, for a task of its own id.</param>
internal sealed record RefusedCall(TaskRejection? Rejection, Func<TaskSilo, string, Task> Call)
{
    /// <summary>Gets what has to have happened before.</summary>
    public Func<TaskSilo, string, Task> Before { get; init; } = static (_, _) => Task.CompletedTask;

    /// <summary>Gets what is to happen after, so that the task has no reason of its own to be in memory.</summary>
    public Func<TaskSilo, string, Task> After { get; init; } = static (_, _) => Task.CompletedTask;
}
