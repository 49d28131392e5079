using System.Collections.Immutable;
using Asya.Domain.ChildTasks;
using Asya.Domain.Pausing;
using Asya.Domain.Resiliency;
using Asya.Payloads;
using Asya.Steps;
using Asya.Tasks;

namespace Asya.Domain;

/// <summary>Everything that can happen to a task. A closed set.</summary>
internal abstract record TaskCommand
{
    private TaskCommand()
    {
    }

    /// <summary>Create the task and start it.</summary>
    public sealed record Create(NewTask Task) : TaskCommand;

    /// <summary>Take the outcome of an attempt at a step.</summary>
    /// <param name="Report">The outcome.</param>
    /// <param name="Resiliency">What the step's actor says about failures.</param>
    public sealed record CompleteStep(StepReport Report, ResiliencyPlan? Resiliency = null) : TaskCommand;

    /// <summary>End the task for ever, even if it has not been created yet.</summary>
    public sealed record CancelChild(NewTask Task) : TaskCommand;

    /// <summary>Take note that the children of a fan-out were started, or cancelled.</summary>
    public sealed record SettleChildren(long FanOut, FanOutWork Work) : TaskCommand;

    /// <summary>Take the result of a slice.</summary>
    public sealed record RecordSlice(SliceReport Report) : TaskCommand;

    /// <summary>Go on with the results of all slices.</summary>
    public sealed record Gather(long FanOut, JsonBytes List) : TaskCommand;

    /// <summary>Take note that the parent has the result.</summary>
    public sealed record ParentNotified : TaskCommand;

    /// <summary>Try the failed task again, as another one.</summary>
    /// <param name="Key">A secret for the other one's id.</param>
    /// <param name="Budget">Its budget of running time.</param>
    /// <param name="Asked">The payload of the pause at which the task failed unanswered, from its checkpoint; empty: there is none, or it
    /// is gone.</param>
    /// <param name="Request">Who wants it.</param>
    public sealed record Redrive(string Key, TimeSpan Budget, JsonBytes Asked = default, RedriveTask? Request = null) : TaskCommand;

    /// <summary>Pause at the next step boundary.</summary>
    public sealed record Pause(PauseTask Request) : TaskCommand;

    /// <summary>Go on with an answer that was merged into the checkpoint's payload.</summary>
    public sealed record Resume(ResumeCommit Commit) : TaskCommand;

    /// <summary>End the task for ever.</summary>
    public sealed record Cancel(CancelTask Request) : TaskCommand;

    /// <summary>Say who is to answer the pause.</summary>
    public sealed record ChangeWait(Asya.Tasks.ChangeWait Request) : TaskCommand;

    /// <summary>A reminder, an escalation or the end of the wait is due.</summary>
    public sealed record WaitTick : TaskCommand;

    /// <summary>Take note that the end of a wait could not be carried out: its checkpoint cannot be read.</summary>
    public sealed record ExpiryFailed(int Number) : TaskCommand;

    /// <summary>The SLA's timer went off.</summary>
    public sealed record SlaTick(int Epoch) : TaskCommand;

    /// <summary>Store what <see cref="EarlierRows"/> has taken out of the row.</summary>
    public sealed record KeepVetted : TaskCommand;

    /// <summary>The silo's clock was put forward: by so much has the time not passed.</summary>
    public sealed record SkipTime(TimeSpan By) : TaskCommand;

    /// <summary>Take note that checkpoints are gone from the store.</summary>
    public sealed record ForgetCheckpoints(ImmutableArray<CheckpointKey> Keys) : TaskCommand;
}
