using System.Collections.Immutable;
using Asya.Domain.ChildTasks;
using Asya.Domain.Pausing;
using Asya.Domain.Waiting;
using Asya.Steps;

namespace Asya.Domain;

/// <summary>What has to be done in the world for a stored state. A closed set; each may be done twice.</summary>
internal abstract record TaskEffect
{
    private TaskEffect()
    {
    }

    /// <summary>Hand the current step to its actor.</summary>
    public sealed record StartStep(StepNumber Number) : TaskEffect;

    /// <summary>Write the checkpoint of the pause in progress.</summary>
    public sealed record SaveCheckpoint(StepNumber Number) : TaskEffect;

    /// <summary>Look at the task again at this time, to try its step once more.</summary>
    public sealed record RetryAt(DateTimeOffset At) : TaskEffect;

    /// <summary>Send <see cref="TaskCommand.SlaTick"/> at this time.</summary>
    public sealed record ArmSla(DateTimeOffset At, int Epoch) : TaskEffect;

    /// <summary>Cancel the handler of a step whose outcome is no longer wanted.</summary>
    public sealed record StopStep(StepNumber Number, string Actor) : TaskEffect;

    /// <summary>Create the children of a fan-out, then send <see cref="TaskCommand.SettleChildren"/>.</summary>
    public sealed record StartChildren(FanOut FanOut) : TaskEffect;

    /// <summary>End the children of a fan-out, then send <see cref="TaskCommand.SettleChildren"/>.</summary>
    public sealed record CancelChildren(FanOut FanOut) : TaskEffect;

    /// <summary>Read the results of a fan-out's slices, then send <see cref="TaskCommand.Gather"/>.</summary>
    public sealed record GatherSlices(FanOut FanOut) : TaskEffect;

    /// <summary>Give the parent the result, then send <see cref="TaskCommand.ParentNotified"/>.</summary>
    public sealed record ReportToParent : TaskEffect;

    /// <summary>Answer a pause whose time is up.</summary>
    public sealed record ApplyExpiry(int Pause, PauseExpiry Outcome) : TaskEffect;

    /// <summary>Delete checkpoints, then send <see cref="TaskCommand.ForgetCheckpoints"/>.</summary>
    public sealed record DeleteCheckpoints(ImmutableArray<CheckpointKey> Keys) : TaskEffect;
}
