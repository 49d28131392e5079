using System.Collections.Immutable;
using Asya.Domain.Pausing;
using Asya.Domain.Resiliency;
using Asya.Domain.Subjects;
using Asya.Domain.Waiting;
using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Domain.ChildTasks;

/// <summary>What a child has from its parent beside its envelope.</summary>
internal sealed record Inheritance(ChildLink Link, PausePlan PausePlan, ResiliencyPlan? Resiliency, TimeSpan Retention)
{
    /// <summary>Gets the rules about people that the parent's pauses had.</summary>
    public ImmutableArray<PeopleRule>? PeopleAsked { get; init; }

    /// <summary>Gets the parent's questions that have their answers, where a second try asks them again.</summary>
    public ImmutableArray<PauseDefinition>? QuestionsAsked { get; init; }

    /// <summary>Gets the definitions of the pauses ahead in the child's route.</summary>
    public PausesAhead? PausesAhead { get; init; }

    /// <summary>Gets who else asked for the parent, or tried it again.</summary>
    public ImmutableArray<string>? FurtherRequesters { get; init; }

    /// <summary>Gets the places of the payload that pauses of the parent have redacted.</summary>
    public ImmutableArray<string>? RedactedPlaces { get; init; }

    /// <summary>Gets who has put which value into the child's payload.</summary>
    public ImmutableArray<PayloadOrigin>? Origins { get; init; }

    /// <summary>Gets the end for which the child runs, if it is a hook or of a hook.</summary>
    public JsonBytes HookOf { get; init; }

    /// <summary>Gets how the parent's flow says what its tasks are about: a child has a payload of the same kind.</summary>
    public TaskSubject? Subject { get; init; }

    /// <summary>Gets a value indicating whether the pauses are bound. What an earlier version sends has counted pauses instead.</summary>
    public bool ArePausesBound { get; init; }

    /// <summary>Gets how many pauses of the flow's route are over; from earlier versions.</summary>
    public int PlannedPauses { get; init; }

    /// <summary>Gets what a second try asks first; from earlier versions.</summary>
    public JsonBytes AskAgain { get; init; }
}
