using Asya.Domain;
using Asya.Domain.Pausing;
using Asya.Domain.Waiting;
using Asya.Events;
using Asya.Tasks;

namespace Asya.Gateway.Tests.Fakes;

/// <summary>A task of the fake cluster: its row, its stored events and the received commands.</summary>
public sealed class FakeTask
{
    public required TaskSnapshot Now { get; set; }

    public required CreateTask Request { get; init; }

    public List<TaskEvent> Events { get; } = [];

    public List<ResumeTask> Answers { get; } = [];

    public List<PauseTask> PauseRequests { get; } = [];

    public List<CancelTask> Cancels { get; } = [];

    public List<ChangeWait> WaitChanges { get; } = [];

    /// <summary>Gets the task as the rules and the store know it.</summary>
    internal TaskState State => new()
    {
        Key = Now.Key,
        Phase = Now.Phase,
        Identity = new()
        {
            Flow = Now.Flow,
            Principal = Now.Principal,
            Digest = Request.Digest,
            CreatedAt = Now.CreatedAt,
        },
        Route = Now.Route,
        Payload = Now.Payload,
        Pauses = new()
        {
            Count = Now.PauseNumber,
            Current = Now.Phase != TaskPhase.Paused ? null
            : new PauseState(
                Now.PauseNumber, Now.PauseMetadata, FakeCluster.At(1), Now.Remaining ?? TimeSpan.Zero, new("paused/1"), "digest")
            {
                Wait = Now.Wait is { } wait ? new WaitState { ClaimedBy = wait.ClaimedBy, Assignee = wait.Assignee } : null,
            },
            Answers = Now.Answers,
        },
        CancelKey = Cancels.LastOrDefault()?.Key,
        Children = new() { RedrivenAs = Now.RedrivenAs },
        Error = Now.Error,
        Row = new() { IsVetted = true },
        LastEvent = Now.LastEvent,
        UpdatedAt = Now.UpdatedAt,
    };

    /// <summary>Asks the real rules. False: the command is a repeat, and changes nothing.</summary>
    internal bool Admits(TaskCommand command)
    {
        TaskDecision decision = TaskMachine.Decide(State, command, Now.UpdatedAt);
        return decision.Rejection == TaskRejection.None ? decision.Moved
            : throw new TaskRejectedException(decision.Rejection, decision.Why) { Fields = decision.Fields };
    }
}
