using System.Collections.Immutable;
using Asya.Domain.ChildTasks;
using Asya.Domain.Pausing;
using Asya.Domain.Resiliency;
using Asya.Domain.Subjects;
using Asya.Domain.Waiting;
using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Domain;

/// <summary>A task to be created, with everything its flow says copied in: a later change of the flow never touches it.</summary>
internal sealed record NewTask(
    TaskKey Key,
    CreateTask Request,
    ActorRoute Route,
    TimeSpan Timeout,
    PausePlan PausePlan,
    TimeSpan Retention,
    ResiliencyPlan? Resiliency = null,
    Hooks? Hooks = null,
    ChildLink? Parent = null)
{
    /// <summary>Gets the definitions of the pauses ahead in a child's route, which its parent has bound.</summary>
    public PausesAhead? PausesAhead { get; init; }

    /// <summary>Gets the rules about people that the pauses of the task's ancestors had.</summary>
    public ImmutableArray<PeopleRule>? PeopleAsked { get; init; }

    /// <summary>Gets the questions of the task's ancestors that have their answers, where a second try asks them again.</summary>
    public ImmutableArray<PauseDefinition>? QuestionsAsked { get; init; }

    /// <summary>Gets the places of the payload that pauses of the task's ancestors have redacted.</summary>
    public ImmutableArray<string>? RedactedPlaces { get; init; }

    /// <summary>Gets the end for which the task runs, if it is a hook.</summary>
    public JsonBytes HookOf { get; init; }

    /// <summary>Gets who has put which value into the payload of a child.</summary>
    public ImmutableArray<PayloadOrigin>? Origins { get; init; }

    /// <summary>Gets who else asked for the task.</summary>
    public ImmutableArray<string>? FurtherRequesters { get; init; }

    /// <summary>Gets how the flow says what its tasks are about. Null: it does not.</summary>
    public TaskSubject? Subject { get; init; }

    /// <summary>A task that another one sets going: it has its parent's settings, whatever they are here and now.</summary>
    public static NewTask Child(TaskKey key, CreateTask request, Inheritance from)
    {
        ActorRoute route = request.Route ?? ActorRoute.Empty;
        (PausesAhead? pauses, JsonBytes headers) = from.ArePausesBound
            ? (from.PausesAhead, request.Headers)
            : EarlierRows.BindPauses(route, request.Headers, from.PausePlan, from.PlannedPauses, from.AskAgain);
        TimeSpan timeout = request.Timeout ?? TimeSpan.Zero;
        return new(
            key, request with { Headers = headers }, route, timeout, from.PausePlan, from.Retention, from.Resiliency, Parent: from.Link)
        {
            PausesAhead = pauses,
            PeopleAsked = from.PeopleAsked,
            QuestionsAsked = from.QuestionsAsked,
            HookOf = from.HookOf,
            Origins = from.Origins,
            RedactedPlaces = from.RedactedPlaces,
            FurtherRequesters = from.FurtherRequesters,
            Subject = from.Subject,
        };
    }

    /// <summary>The same request once more, for a task that exists: only its digest matters, and its flow may be gone by now.</summary>
    public static NewTask Repeated(TaskKey key, CreateTask request) =>
        new(key, request, ActorRoute.Empty, TimeSpan.Zero, PausePlan.Default, TimeSpan.Zero);
}
