using System.Collections.Immutable;

namespace Asya.Domain;

/// <summary>What a child has from its parent beside its envelope.</summary>
public sealed record Inheritance(ChildLink Link, PausePlan PausePlan, int PlannedPauses, ResiliencyPlan? Resiliency, TimeSpan Retention)
{
    /// <summary>Gets the rules about people that the parent's pauses had.</summary>
    public ImmutableArray<PeopleRule>? PeopleAsked { get; init; }

    /// <summary>Gets what a second try asks first: the definition of the pause that got no answer. Empty: nothing.</summary>
    public JsonBytes AskAgain { get; init; }
}
