using System.Collections.Immutable;
using Asya.Domain.ChildTasks;
using Asya.Domain.Pausing;
using Asya.Domain.Resiliency;
using Asya.Domain.Subjects;
using Asya.Domain.Waiting;
using Asya.Payloads;
using Asya.Steps;
using Asya.Tasks;
using Asya.Webhooks;

namespace Asya.Domain;

/// <summary>Everything that is known of one task. One row of the task store; never changed in place.</summary>
internal sealed record TaskState
{
    /// <summary>The state of a task that was never created.</summary>
    public static TaskState None { get; } = new();

    public TaskKey Key { get; init; } = new("");

    public TaskPhase Phase { get; init; }

    public TaskIdentity Identity { get; init; } = TaskIdentity.None;

    public TaskProgress Progress { get; init; } = TaskProgress.None;

    public TaskPauses Pauses { get; init; } = TaskPauses.None;

    public TaskChildren Children { get; init; } = TaskChildren.None;

    public ActorRoute Route { get; init; } = ActorRoute.Empty;

    public JsonBytes Headers { get; init; }

    /// <summary>The current payload; the result once succeeded; empty while paused, when it is only in the checkpoint.</summary>
    public JsonBytes Payload { get; init; }

    /// <summary>
    /// Who has put which value into the payload, in order of the places; the first is of the whole. Null: unknown, in rows of earlier
    /// versions.
    /// </summary>
    public ImmutableArray<PayloadOrigin>? Origins { get; init; }

    /// <summary>What the flow says about failures, copied when the task was created.</summary>
    public ResiliencyPlan? Resiliency { get; init; }

    public SlaClock Sla { get; init; } = SlaClock.Unset;

    /// <summary>Checkpoints that are to be deleted.</summary>
    public ImmutableArray<CheckpointToDelete> Cleanup { get; init; } = [];

    public TaskError? Error { get; init; }

    /// <summary>Idempotency key of the cancel that ended the task.</summary>
    public string? CancelKey { get; init; }

    /// <summary>Number of the last event.</summary>
    public long LastEvent { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>How long the finished task is kept; zero: for ever.</summary>
    public TimeSpan Retention { get; init; }

    public TaskRowMarks Row { get; init; } = TaskRowMarks.None;

    /// <summary>What the task is about. Null: its flow does not say it, or the row is of an earlier version.</summary>
    public TaskSubject? Subject { get; init; }

    /// <summary>The events of the transition that made this state. The store appends them in the same transaction.</summary>
    public ImmutableArray<NewEvent> NewEvents { get; init; } = [];

    /// <summary>The webhook that a new task comes with. The store keeps it beside the task, in the same transaction.</summary>
    public WebhookTarget? NewPush { get; init; }

    public bool Exists => Key.Value.Length > 0;

    public StepNumber Number => new(Key, Progress.Step, Progress.Attempt);

    /// <summary>
    /// The time by which the watchdog must look at a running task, in case its activation has died, or at a task that waits for a person.
    /// </summary>
    /// <remarks>Not a due time: an activation that lives does everything earlier by itself. Slices see to it that they are heard.</remarks>
    public DateTimeOffset? WakeAt => Phase switch
    {
        _ when Children.IsWaitingForSlices => null,
        TaskPhase.Pending or TaskPhase.Running => Earliest(Progress.Retry?.At, Sla.Deadline, UpdatedAt + Lease),
        TaskPhase.Paused => Pauses.Current?.Wait?.WakeAt,
        _ => null,
    };

    /// <summary>Whether there is something to be done for other tasks: children to be started or cancelled, a parent to be told.</summary>
    public bool HasWorkForOthers => MustReportToParent || Children.FanOuts.Any(static f => f.Work != FanOutWork.None);

    public bool MustReportToParent => Phase.IsTerminal && Identity.Parent is { Reports: true, Told: false };

    /// <summary>
    /// The time by which there is something to be done for others, or to be deleted: checkpoints, or the finished task itself.
    /// </summary>
    public DateTimeOffset? CleanupDue
    {
        get
        {
            DateTimeOffset? due = Phase.IsTerminal && Retention > TimeSpan.Zero ? EndedAt + Retention : null;
            foreach (CheckpointToDelete item in Cleanup)
            {
                due = due is null || item.NotBefore < due ? item.NotBefore : due;
            }

            if (HasWorkForOthers && (due is null || UpdatedAt + Lease < due))
            {
                due = UpdatedAt + Lease;
            }

            return due;
        }
    }

    /// <summary>The same task with another wait of the pause in force.</summary>
    public TaskState WithWait(WaitState? wait) => this with { Pauses = Pauses with { Current = Pauses.Current! with { Wait = wait } } };

    /// <summary>Whether the task is over and its time of retention too, with nothing left to be cleaned up.</summary>
    public bool IsExpired(DateTimeOffset now) =>
        Phase.IsTerminal && Cleanup.IsEmpty && !HasWorkForOthers && Retention > TimeSpan.Zero && EndedAt + Retention <= now;

    /// <summary>Whether a reminder, an escalation, the end of a claim or of a wait for a person is due.</summary>
    public bool IsWaitDue(DateTimeOffset now) => Phase == TaskPhase.Paused && Pauses.Current?.Wait?.WakeAt <= now;

    /// <summary>How long a running task may stay untouched in the store before a watchdog asks after it.</summary>
    public static TimeSpan Lease => TimeSpan.FromSeconds(10);

    private static DateTimeOffset? Earliest(DateTimeOffset? a, DateTimeOffset? b, DateTimeOffset c)
    {
        DateTimeOffset first = c;
        first = a < first ? a.Value : first;
        return b < first ? b.Value : first;
    }
}
