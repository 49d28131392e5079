namespace Asya.Tasks;

/// <summary>Where a task is in its life. The last three are final: nothing ever leaves them.</summary>
[GenerateSerializer, Alias("asya.task-phase")]
public enum TaskPhase
{
    /// <summary>Stored, its first step not yet started.</summary>
    Pending = 0,

    /// <summary>Some actor works on it, or will as soon as it can. The SLA runs, unless a checkpoint is just being written.</summary>
    Running = 1,

    /// <summary>Checkpointed, waiting for an answer. No memory, no SLA.</summary>
    Paused = 2,

    Succeeded = 3,

    Failed = 4,

    Canceled = 5,
}

public static class TaskPhases
{
    extension(TaskPhase phase)
    {
        public bool IsTerminal => phase >= TaskPhase.Succeeded;

        /// <summary>Gets the phase as the mesh API spells it.</summary>
        public string WireName => phase switch
        {
            TaskPhase.Pending => "pending",
            TaskPhase.Running => "running",
            TaskPhase.Paused => "paused",
            TaskPhase.Succeeded => "succeeded",
            TaskPhase.Failed => "failed",
            TaskPhase.Canceled => "canceled",
            _ => "unknown",
        };
    }

    public static bool TryParse(string? wireName, out TaskPhase phase)
    {
        foreach (TaskPhase candidate in Enum.GetValues<TaskPhase>())
        {
            if (candidate.WireName == wireName)
            {
                phase = candidate;
                return true;
            }
        }

        phase = default;
        return false;
    }
}
