using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Asya.Domain.ChildTasks;
using Asya.Domain.Pausing;
using Asya.Domain.Resiliency;
using Asya.Domain.Waiting;
using Asya.Payloads;
using Asya.Steps;
using Asya.Tasks;
using Asya.Webhooks;

namespace Asya.Domain;

/// <summary>Everything that is known of one task. One row of the task store; never changed in place.</summary>
/// <remarks>The payload has a column of its own and is not part of the row's document, so that lists never read it.</remarks>
internal sealed record TaskState
{
    /// <summary>The state of a task that was never created.</summary>
    public static TaskState None { get; } = new();

    public TaskKey Key { get; init; } = new("");

    public TaskPhase Phase { get; init; }

    public string? Flow { get; init; }

    public string? ParentId { get; init; }

    public string? ContextId { get; init; }

    public string? Principal { get; init; }

    /// <summary>The person for whom the principal started the task.</summary>
    public string? OnBehalfOf { get; init; }

    /// <summary>Who else counts as a requester: those who tried a failed task again, and for whom they did.</summary>
    /// <remarks>Null while there are none: most rows have none, and this way they do not store it.</remarks>
    public ImmutableArray<string>? FurtherRequesters { get; init; }

    /// <summary>All who asked for the task: four eyes excludes each of them.</summary>
    [JsonIgnore]
    public IEnumerable<string> Requesters =>
        new[] { Principal, OnBehalfOf }.OfType<string>().Concat(FurtherRequesters ?? []);

    /// <summary>Digest of the request that created the task.</summary>
    public string Digest { get; init; } = "";

    public ActorRoute Route { get; init; } = ActorRoute.Empty;

    public JsonBytes Headers { get; init; }

    /// <summary>The current payload; the result once succeeded; empty while paused, when it is only in the checkpoint.</summary>
    [JsonIgnore]
    public JsonBytes Payload { get; init; }

    /// <summary>Number of the current step: 1 for the first actor, one more at each further one, x-pause included.</summary>
    public int Step { get; init; }

    /// <summary>Number of the current attempt at that step.</summary>
    public int Attempt { get; init; }

    /// <summary>When the current step was entered.</summary>
    public DateTimeOffset StepSince { get; init; }

    /// <summary>What the flow says about failures, copied when the task was created.</summary>
    public ResiliencyPlan? Resiliency { get; init; }

    public SlaClock Sla { get; init; } = SlaClock.Unset;

    /// <summary>How often the task was paused so far, a pause in progress included.</summary>
    public int PauseCount { get; init; }

    /// <summary>The number of the last pause of the tasks that had this id before and have been removed; 0: there was none.</summary>
    /// <remarks>
    /// Pauses are numbered on from there, so that whatever names a question by its number names a question of one task only.
    /// </remarks>
    public int EarlierPauses { get; init; }

    /// <summary>The number of the last pause, a pause in progress included.</summary>
    [JsonIgnore]
    public int LastPause => EarlierPauses + PauseCount;

    /// <summary>The definitions of the pauses ahead in the route. Null: all of them follow <see cref="PausePlan.Otherwise"/>.</summary>
    public PausesAhead? PausesAhead { get; init; }

    /// <summary>The pause in progress or in force.</summary>
    public PauseState? Pause { get; init; }

    /// <summary>What the task's pauses show, copied from the flow when the task was created.</summary>
    public PausePlan PausePlan { get; init; } = PausePlan.Default;

    /// <summary>A pause from outside that takes effect at the next step boundary.</summary>
    public PauseRequest? PauseWish { get; init; }

    /// <summary>Answers to the latest pauses, oldest first.</summary>
    public ImmutableArray<ResumeAnswer> Answers { get; init; } = [];

    /// <summary>What is kept of the answers before those: <see cref="Pausing.EarlierAnswers"/>.</summary>
    public string? EarlierAnswers { get; init; }

    /// <summary>Checkpoints that are to be deleted.</summary>
    public ImmutableArray<CheckpointToDelete> Cleanup { get; init; } = [];

    /// <summary>Why the current step has to be tried again, and when.</summary>
    public StepRetry? Retry { get; init; }

    /// <summary>What there is to be done about other tasks that this one set going, and what it waits for of them.</summary>
    /// <remarks>Rows from before there were any do not have it.</remarks>
    public ImmutableArray<FanOut> FanOuts { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>The fan-out whose slices the task waits for; 0: none.</summary>
    public long Gathering { get; init; }

    /// <summary>The task that set this one going.</summary>
    public ChildLink? Parent { get; init; }

    /// <summary>
    /// The end of another task for which this one runs, as a hook or as a part of one. Such a task belongs to the operator. Empty: it is no
    /// hook.
    /// </summary>
    public JsonBytes HookOf { get; init; }

    /// <summary>What is run after the end.</summary>
    public Hooks? Hooks { get; init; }

    /// <summary>The task that tries this failed one again.</summary>
    public string? RedrivenAs { get; init; }

    /// <summary>The pause at which the task failed without an answer.</summary>
    public UnansweredPause? Unanswered { get; init; }

    /// <summary>The rules about people of all pauses so far, so that no pause from outside admits others.</summary>
    /// <remarks>Null while there are none: most rows have none, and this way they do not store it.</remarks>
    public ImmutableArray<PeopleRule>? PeopleAsked { get; init; }

    /// <summary>Whom the task's pauses have asked so far: who of the approvers sees the task. Null: each of them does.</summary>
    public ImmutableArray<TaskAudience>? Audiences { get; init; }

    /// <summary>The questions that have their answers, where a second try asks them again.</summary>
    /// <remarks>Null while there are none: most rows have none, and this way they do not store it.</remarks>
    public ImmutableArray<PauseDefinition>? QuestionsAsked { get; init; }

    /// <summary>The places of the payload that pauses of the task have redacted: for its life, and for that of its children.</summary>
    /// <remarks>Null while there are none: most rows have none, and this way they do not store it.</remarks>
    public ImmutableArray<string>? RedactedPlaces { get; init; }

    /// <summary>
    /// Whether control headers of requests cannot be in the row. Rows of versions that believed them do not have it:
    /// <see cref="EarlierRows"/>.
    /// </summary>
    public bool IsVetted { get; init; }

    /// <summary>
    /// Whether each pause ahead has its definition. Rows of versions that counted pauses do not have it: <see cref="EarlierRows"/>.
    /// </summary>
    public bool ArePausesBound { get; init; }

    /// <summary>How many pauses of the flow's route are over; in rows of versions that counted them.</summary>
    public int PlannedPauses { get; init; }

    /// <summary>What the next x-pause of a second try asks; in rows of versions that counted pauses.</summary>
    public JsonBytes AskAgain { get; init; }

    /// <summary>Whether something was taken out of the row when it was read, which is not stored yet.</summary>
    [JsonIgnore]
    public bool WasChangedByVetting { get; init; }

    public TaskError? Error { get; init; }

    /// <summary>Idempotency key of the cancel that ended the task.</summary>
    public string? CancelKey { get; init; }

    public string Message { get; init; } = "";

    public double Progress { get; init; }

    /// <summary>Number of the last event.</summary>
    public long LastEvent { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>How long the finished task is kept; zero: for ever.</summary>
    public TimeSpan Retention { get; init; }

    /// <summary>The events of the transition that made this state. The store appends them in the same transaction.</summary>
    [JsonIgnore]
    public ImmutableArray<NewEvent> NewEvents { get; init; } = [];

    /// <summary>The webhook that a new task comes with. The store keeps it beside the task, in the same transaction.</summary>
    [JsonIgnore]
    public WebhookTarget? NewPush { get; init; }

    [JsonIgnore]
    public bool Exists => Key.Value.Length > 0;

    [JsonIgnore]
    public StepNumber Number => new(Key, Step, Attempt);

    /// <summary>
    /// The time by which the watchdog must look at a running task, in case its activation has died, or at a task that waits for a person.
    /// </summary>
    /// <remarks>Not a due time: an activation that lives does everything earlier by itself. Slices see to it that they are heard.</remarks>
    [JsonIgnore]
    public DateTimeOffset? WakeAt => Phase switch
    {
        _ when IsWaitingForSlices => null,
        TaskPhase.Pending or TaskPhase.Running => Earliest(Retry?.At, Sla.Deadline, UpdatedAt + Lease),
        TaskPhase.Paused => Pause?.Wait?.WakeAt,
        _ => null,
    };

    /// <summary>Whether there is something to be done for other tasks: children to be started or cancelled, a parent to be told.</summary>
    [JsonIgnore]
    public bool HasWorkForOthers => MustReportToParent || FanOuts.Any(static f => f.Work != FanOutWork.None);

    [JsonIgnore]
    public bool MustReportToParent => Phase.IsTerminal && Parent is { Reports: true, Told: false };

    /// <summary>Whether there is nothing to do until a slice reports, which may take as long as a person thinks.</summary>
    [JsonIgnore]
    public bool IsWaitingForSlices => Gathered?.FanIn is { Missing: > 0 };

    /// <summary>The fan-out whose slices the task waits for.</summary>
    [JsonIgnore]
    public FanOut? Gathered => Gathering == 0 ? null : FanOuts.FirstOrDefault(f => f.Event == Gathering);

    /// <summary>
    /// The time by which there is something to be done for others, or to be deleted: checkpoints, or the finished task itself.
    /// </summary>
    [JsonIgnore]
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

    /// <summary>Whether the task is over and its time of retention too, with nothing left to be cleaned up.</summary>
    public bool IsExpired(DateTimeOffset now) =>
        Phase.IsTerminal && Cleanup.IsEmpty && !HasWorkForOthers && Retention > TimeSpan.Zero && EndedAt + Retention <= now;

    /// <summary>Whether a reminder, an escalation, the end of a claim or of a wait for a person is due.</summary>
    public bool IsWaitDue(DateTimeOffset now) => Phase == TaskPhase.Paused && Pause?.Wait?.WakeAt <= now;

    /// <summary>How long a running task may stay untouched in the store before a watchdog asks after it.</summary>
    public static TimeSpan Lease => TimeSpan.FromSeconds(10);

    private static DateTimeOffset? Earliest(DateTimeOffset? a, DateTimeOffset? b, DateTimeOffset c)
    {
        DateTimeOffset first = c;
        first = a < first ? a.Value : first;
        return b < first ? b.Value : first;
    }
}
