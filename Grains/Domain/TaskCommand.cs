using System.Collections.Immutable;

namespace Asya.Domain;

/// <summary>Everything that can happen to a task. A closed set.</summary>
public abstract record TaskCommand
{
    private TaskCommand()
    {
    }

    /// <summary>Create the task and start it.</summary>
    public sealed record Create(NewTask Task) : TaskCommand;

    /// <summary>Take the outcome of an attempt at a step.</summary>
    public sealed record CompleteStep(StepReport Report) : TaskCommand;

    /// <summary>Pause at the next step boundary.</summary>
    public sealed record Pause(PauseTask Request) : TaskCommand;

    /// <summary>Go on with an answer that was merged into the checkpoint's payload.</summary>
    public sealed record Resume(ResumeCommit Commit) : TaskCommand;

    /// <summary>End the task for ever.</summary>
    public sealed record Cancel(CancelTask Request) : TaskCommand;

    /// <summary>The SLA's timer went off.</summary>
    public sealed record SlaTick(int Epoch) : TaskCommand;

    /// <summary>Take note that checkpoints are gone from the store.</summary>
    public sealed record ForgetCheckpoints(ImmutableArray<string> Keys) : TaskCommand;
}
