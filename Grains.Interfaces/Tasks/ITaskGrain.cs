using Asya.Steps;

namespace Asya.Tasks;

/// <summary>Owns one task: its route, its SLA, and whether it runs, is paused or is over. Keyed by <see cref="TaskKey"/>.</summary>
/// <remarks>
/// A call returns after its change is on disk, and never waits for a handler or for object storage. Every method may be
/// called twice with the same arguments; the second call changes nothing. A refusal is a <see cref="TaskRejectedException"/>.
/// </remarks>
[Alias("asya.task")]
public interface ITaskGrain : IGrainWithStringKey
{
    /// <summary>Creates the task and starts it. The same request again returns the task as it is now.</summary>
    [Alias("create")]
    Task<TaskSnapshot> CreateAsync(CreateTask request, CancellationToken cancellationToken);

    /// <summary>Creates the task for its parent. The same again changes nothing.</summary>
    [Alias("create-child")]
    Task CreateChildAsync(ChildTask request, CancellationToken cancellationToken);

    /// <summary>Ends a child for ever, even before it was created: a late creation then finds it ended.</summary>
    [Alias("cancel-child")]
    Task CancelChildAsync(ChildTask request, CancellationToken cancellationToken);

    /// <summary>Takes the result of a slice, once.</summary>
    [Alias("take-slice")]
    Task TakeSliceAsync(SliceReport report, CancellationToken cancellationToken);

    /// <summary>Tells the task that its children of this step have been started, or cancelled.</summary>
    [Alias("children-settled")]
    Task ChildrenSettledAsync(ChildrenSettled report, CancellationToken cancellationToken);

    /// <summary>Hands over the list of results that the task has waited for.</summary>
    [Alias("gather")]
    Task GatherAsync(GatheredSlices report, CancellationToken cancellationToken);

    /// <summary>Tells the task that its parent has its result.</summary>
    [Alias("parent-told")]
    Task ParentToldAsync(CancellationToken cancellationToken);

    /// <summary>Tries a failed task again from the step it failed at, as a task of its own. The same task again: the same second try.</summary>
    /// <returns>The key of the new task, which has been created.</returns>
    [Alias("redrive")]
    Task<TaskKey> RedriveAsync(CancellationToken cancellationToken);

    /// <summary>Asks the task to pause at its next step boundary. Durable once this returns.</summary>
    [Alias("pause")]
    Task<TaskSnapshot> PauseAsync(PauseTask request, CancellationToken cancellationToken);

    /// <summary>Ends the task for ever and stops its running handler.</summary>
    [Alias("cancel")]
    Task<TaskSnapshot> CancelAsync(CancelTask request, CancellationToken cancellationToken);

    /// <summary>Claims, releases or delegates the pause the task is at. The same again changes nothing.</summary>
    [Alias("change-wait")]
    Task<TaskSnapshot> ChangeWaitAsync(ChangeWait request, CancellationToken cancellationToken);

    /// <summary>Takes the outcome of a step. A report that is late, doubled or about another attempt changes nothing.</summary>
    [Alias("complete-step")]
    Task CompleteStepAsync(StepReport report, CancellationToken cancellationToken);

    /// <summary>First half of an answer, for <see cref="IResumeGrain"/>: may it be given, and what does it answer? Changes nothing.</summary>
    [Alias("admit-resume")]
    Task<ResumeTicket> AdmitResumeAsync(ResumeTask request, CancellationToken cancellationToken);

    /// <summary>Second half of an answer, for <see cref="IResumeGrain"/>: the one write that makes it the winner.</summary>
    [Alias("commit-resume")]
    Task<ResumeReceipt> CommitResumeAsync(ResumeCommit commit, CancellationToken cancellationToken);

    /// <summary>Tells the task that these checkpoints are gone from the store.</summary>
    [Alias("checkpoints-deleted")]
    Task CheckpointsDeletedAsync(CheckpointsDeleted report, CancellationToken cancellationToken);

    /// <summary>Wakes the task up, so that it does what its stored state asks for. Nothing more: an awake task ignores it.</summary>
    [Alias("nudge")]
    Task NudgeAsync(CancellationToken cancellationToken);
}
