using Asya.Tasks;

namespace Asya.Domain;

/// <summary>Where a task stands, as far as the table of <see cref="TaskMachine"/> distinguishes.</summary>
internal enum TaskStanding
{
    /// <summary>It was never created, or has been removed.</summary>
    Missing = 0,

    Pending = 1,

    Running = 2,

    Paused = 3,

    /// <summary>It has succeeded, failed, or been cancelled.</summary>
    Over = 4,
}

internal static class TaskStandings
{
    extension(TaskState state)
    {
        public TaskStanding Standing => state.Phase switch
        {
            _ when !state.Exists => TaskStanding.Missing,
            TaskPhase.Pending => TaskStanding.Pending,
            TaskPhase.Running => TaskStanding.Running,
            TaskPhase.Paused => TaskStanding.Paused,
            _ => TaskStanding.Over,
        };
    }
}
