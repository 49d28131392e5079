using Asya.Domain;
using Asya.Tasks;

namespace Asya.Testing;

/// <summary>What a stored task does next, and when. Pure: the time is an argument.</summary>
internal static class TaskQuiet
{
    /// <summary>Whether nothing happens to the task before time passes or a person acts.</summary>
    public static bool IsQuiet(TaskState task, DateTimeOffset now) => task.Phase switch
    {
        _ when task.HasWorkForOthers => false,
        TaskPhase.Paused => !task.IsWaitDue(now),
        TaskPhase.Pending => false,
        TaskPhase.Running => task.Children.IsWaitingForSlices || task.Progress.Retry?.At > now,
        _ => true,
    };

    /// <summary>When time does something to the task: a reminder, an expiry, the next try of a step, the end of its SLA.</summary>
    public static DateTimeOffset? DueAt(TaskState task) => task.Phase switch
    {
        _ when task.Children.IsWaitingForSlices => null,
        TaskPhase.Paused => task.Pauses.Current?.Wait?.WakeAt,
        TaskPhase.Running => Earlier(task.Progress.Retry?.At, task.Sla.Deadline),
        _ => null,
    };

    /// <summary>Says what a task that is not quiet is at.</summary>
    public static string Describe(TaskState task) => task.Phase == TaskPhase.Running
        ? $"task '{task.Key.Id}' runs '{task.Route.Curr}' (step {task.Progress.Step}, attempt {task.Progress.Attempt})"
        : $"task '{task.Key.Id}' is {task.Phase.WireName}";

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) =>
        one is null || other < one ? other : one;
}
