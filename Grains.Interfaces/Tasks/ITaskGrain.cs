using Asya.Steps;
using Orleans.CodeGeneration;

namespace Asya.Tasks;

/// <summary>Owns one task: its route, its SLA, and whether it runs, is paused or is over. Keyed by <see cref="TaskKey"/>.</summary>
/// <remarks>
/// A call returns after its change is durable, and never waits for a handler or for object storage. Every method is
/// idempotent: a second call with the same arguments changes nothing. A refusal is a <see cref="TaskRejectedException"/>.
/// What is internal is for silos only: a client of the cluster cannot name it, and is refused if it calls it nevertheless.
/// </remarks>
[Alias("asya.task")]
[Version(1)]
public interface ITaskGrain : IGrainWithStringKey
{
    /// <summary>Creates the task and starts it. The same request again returns the task as it is now.</summary>
    [Alias("create")]
    Task<TaskSnapshot> CreateAsync(CreateTask request, CancellationToken cancellationToken);

    /// <summary>
    /// Redrives a failed task from the step that failed, as a new task. Idempotent: a second call returns the same redrive.
    /// </summary>
    /// <returns>The key of the new task, which has been created.</returns>
    [Alias("redrive-by")]
    Task<TaskKey> RedriveAsync(RedriveTask request, CancellationToken cancellationToken);

    /// <summary>The same without a caller, for gateways of earlier versions.</summary>
    [Alias("redrive")]
    Task<TaskKey> RedriveAsync(CancellationToken cancellationToken);

    /// <summary>Asks the task to pause at its next step boundary. Durable once this returns.</summary>
    [Alias("pause")]
    Task<TaskSnapshot> PauseAsync(PauseTask request, CancellationToken cancellationToken);

    /// <summary>Cancels the task and stops its running handler.</summary>
    [Alias("cancel")]
    Task<TaskSnapshot> CancelAsync(CancelTask request, CancellationToken cancellationToken);

    /// <summary>Claims, releases or delegates the current pause. Idempotent.</summary>
    [Alias("change-wait")]
    Task<TaskSnapshot> ChangeWaitAsync(ChangeWait request, CancellationToken cancellationToken);

    /// <summary>Creates the task for its parent. Idempotent.</summary>
    [Alias("create-child")]
    internal Task CreateChildAsync(ChildTask request, CancellationToken cancellationToken);

    /// <summary>Cancels a child, even before its creation: a late creation then finds it cancelled.</summary>
    [Alias("cancel-child")]
    internal Task CancelChildAsync(ChildTask request, CancellationToken cancellationToken);

    /// <summary>Takes the result of a slice, once.</summary>
    [Alias("take-slice")]
    internal Task TakeSliceAsync(SliceReport report, CancellationToken cancellationToken);

    /// <summary>Tells the task that its children of this step have been started, or cancelled.</summary>
    [Alias("children-settled")]
    internal Task ChildrenSettledAsync(ChildrenSettled report, CancellationToken cancellationToken);

    /// <summary>Hands over the list of results that the task has waited for.</summary>
    [Alias("gather")]
    internal Task GatherAsync(GatheredSlices report, CancellationToken cancellationToken);

    /// <summary>Tells the task that its parent has its result.</summary>
    [Alias("parent-told")]
    internal Task ParentNotifiedAsync(CancellationToken cancellationToken);

    /// <summary>Takes the outcome of a step. A report that is late, duplicate or of another attempt changes nothing.</summary>
    [Alias("complete-step")]
    internal Task CompleteStepAsync(StepReport report, CancellationToken cancellationToken);

    /// <summary>
    /// First half of an answer, for <see cref="IResumeGrain"/>: checks the answer and returns the pause that it answers. Changes nothing.
    /// </summary>
    [Alias("admit-resume")]
    internal Task<ResumeTicket> AdmitResumeAsync(ResumeTask request, CancellationToken cancellationToken);

    /// <summary>Second half of an answer, for <see cref="IResumeGrain"/>: the one write that makes it the winner.</summary>
    [Alias("commit-resume")]
    internal Task<ResumeReceipt> CommitResumeAsync(ResumeCommit commit, CancellationToken cancellationToken);

    /// <summary>Notifies the task that these checkpoints are deleted from the store.</summary>
    [Alias("checkpoints-deleted")]
    internal Task CheckpointsDeletedAsync(CheckpointsDeleted report, CancellationToken cancellationToken);

    /// <summary>Activates the task, so that it continues from its stored state. An active task ignores it.</summary>
    [Alias("nudge")]
    internal Task NudgeAsync(CancellationToken cancellationToken);
}
