using System.Collections.Immutable;
using Asya.Domain;
using Asya.Domain.ChildTasks;
using Asya.Domain.Pausing;
using Asya.Domain.Resiliency;
using Asya.Domain.Subjects;
using Asya.Domain.Waiting;
using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Grains.Storage;

/// <summary>The document of a task's row: one flat object, whose members keep their names and order however the rules group them.</summary>
/// <remarks>
/// Renaming a member changes the stored form and needs a new <see cref="TaskDocument.Version"/>. The payload has a column of its own, so
/// that lists never read it. Rows of earlier versions lack members; what they get then stands here.
/// </remarks>
internal sealed class TaskStoredForm
{
    public TaskKey Key { get; set; } = new("");

    public TaskPhase Phase { get; set; }

    public string? Flow { get; set; }

    public string? ParentId { get; set; }

    public string? ContextId { get; set; }

    public string? Principal { get; set; }

    public string? OnBehalfOf { get; set; }

    public ImmutableArray<string>? FurtherRequesters { get; set; }

    public string Digest { get; set; } = "";

    public ActorRoute Route { get; set; } = ActorRoute.Empty;

    public JsonBytes Headers { get; set; }

    public int Step { get; set; }

    public int Attempt { get; set; }

    public DateTimeOffset StepSince { get; set; }

    public ResiliencyPlan? Resiliency { get; set; }

    public SlaClock Sla { get; set; } = SlaClock.Unset;

    public int PauseCount { get; set; }

    public int EarlierPauses { get; set; }

    public PausesAhead? PausesAhead { get; set; }

    public PauseState? Pause { get; set; }

    public PausePlan PausePlan { get; set; } = PausePlan.Default;

    public PauseRequest? PauseWish { get; set; }

    public ImmutableArray<ResumeAnswer> Answers { get; set; } = [];

    public string? EarlierAnswers { get; set; }

    public ImmutableArray<CheckpointToDelete> Cleanup { get; set; } = [];

    public StepRetry? Retry { get; set; }

    public ImmutableArray<FanOut> FanOuts { get; set; } = [];

    public long Gathering { get; set; }

    public ChildLink? Parent { get; set; }

    public JsonBytes HookOf { get; set; }

    public Hooks? Hooks { get; set; }

    public string? RedrivenAs { get; set; }

    public UnansweredPause? Unanswered { get; set; }

    public ImmutableArray<PeopleRule>? PeopleAsked { get; set; }

    public ImmutableArray<TaskAudience>? Audiences { get; set; }

    public ImmutableArray<PauseDefinition>? QuestionsAsked { get; set; }

    public ImmutableArray<string>? RedactedPlaces { get; set; }

    public ImmutableArray<PayloadOrigin>? Origins { get; set; }

    public bool IsVetted { get; set; }

    public bool ArePausesBound { get; set; }

    public int PlannedPauses { get; set; }

    public JsonBytes AskAgain { get; set; }

    public TaskError? Error { get; set; }

    public string? CancelKey { get; set; }

    public string Message { get; set; } = "";

    public double Progress { get; set; }

    public long LastEvent { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    public TimeSpan Retention { get; set; }

    public TaskSubject? Subject { get; set; }

    public static TaskStoredForm From(TaskState state) => new()
    {
        Key = state.Key,
        Phase = state.Phase,
        Flow = state.Identity.Flow,
        ParentId = state.Identity.ParentId,
        ContextId = state.Identity.ContextId,
        Principal = state.Identity.Principal,
        OnBehalfOf = state.Identity.OnBehalfOf,
        FurtherRequesters = state.Identity.FurtherRequesters,
        Digest = state.Identity.Digest,
        Route = state.Route,
        Headers = state.Headers,
        Step = state.Progress.Step,
        Attempt = state.Progress.Attempt,
        StepSince = state.Progress.StepSince,
        Resiliency = state.Resiliency,
        Sla = state.Sla,
        PauseCount = state.Pauses.Count,
        EarlierPauses = state.Pauses.CountBefore,
        PausesAhead = state.Pauses.Ahead,
        Pause = state.Pauses.Current,
        PausePlan = state.Pauses.Plan,
        PauseWish = state.Pauses.Wish,
        Answers = state.Pauses.Answers,
        EarlierAnswers = state.Pauses.EarlierAnswers,
        Cleanup = state.Cleanup,
        Retry = state.Progress.Retry,
        FanOuts = state.Children.FanOuts,
        Gathering = state.Children.Gathering,
        Parent = state.Identity.Parent,
        HookOf = state.Identity.HookOf,
        Hooks = state.Children.Hooks,
        RedrivenAs = state.Children.RedrivenAs,
        Unanswered = state.Pauses.Unanswered,
        PeopleAsked = state.Pauses.PeopleAsked,
        Audiences = state.Pauses.Audiences,
        QuestionsAsked = state.Pauses.QuestionsAsked,
        RedactedPlaces = state.Pauses.RedactedPlaces,
        Origins = state.Origins,
        IsVetted = state.Row.IsVetted,
        ArePausesBound = state.Row.ArePausesBound,
        PlannedPauses = state.Row.PlannedPauses,
        AskAgain = state.Row.AskAgain,
        Error = state.Error,
        CancelKey = state.CancelKey,
        Message = state.Progress.Message,
        Progress = state.Progress.Percent,
        LastEvent = state.LastEvent,
        CreatedAt = state.Identity.CreatedAt,
        UpdatedAt = state.UpdatedAt,
        EndedAt = state.EndedAt,
        Retention = state.Retention,
        Subject = state.Subject,
    };

    public TaskState ToState() => new()
    {
        Key = Key,
        Phase = Phase,
        Identity = new()
        {
            Flow = Flow,
            ParentId = ParentId,
            ContextId = ContextId,
            Principal = Principal,
            OnBehalfOf = OnBehalfOf,
            FurtherRequesters = FurtherRequesters,
            Digest = Digest,
            Parent = Parent,
            HookOf = HookOf,
            CreatedAt = CreatedAt,
        },
        Route = Route,
        Headers = Headers,
        Progress = new()
        {
            Step = Step,
            Attempt = Attempt,
            StepSince = StepSince,
            Retry = Retry,
            Message = Message,
            Percent = Progress,
        },
        LastEvent = LastEvent,
        UpdatedAt = UpdatedAt,
        Resiliency = Resiliency,
        Sla = Sla,
        Pauses = new()
        {
            Count = PauseCount,
            CountBefore = EarlierPauses,
            Ahead = PausesAhead,
            Current = Pause,
            Plan = PausePlan,
            Wish = PauseWish,
            Answers = Answers,
            EarlierAnswers = EarlierAnswers,
            Unanswered = Unanswered,
            PeopleAsked = PeopleAsked,
            Audiences = Audiences,
            QuestionsAsked = QuestionsAsked,
            RedactedPlaces = RedactedPlaces,
        },
        Origins = Origins,
        Cleanup = Cleanup,
        Children = new()
        {
            FanOuts = FanOuts,
            Gathering = Gathering,
            Hooks = Hooks,
            RedrivenAs = RedrivenAs,
        },
        Row = new()
        {
            IsVetted = IsVetted,
            ArePausesBound = ArePausesBound,
            PlannedPauses = PlannedPauses,
            AskAgain = AskAgain,
        },
        Error = Error,
        CancelKey = CancelKey,
        EndedAt = EndedAt,
        Retention = Retention,
        Subject = Subject,
    };
}
