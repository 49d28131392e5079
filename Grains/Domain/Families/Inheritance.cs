namespace Asya.Domain;

/// <summary>What a child has from its parent beside its envelope.</summary>
public sealed record Inheritance(ChildLink Link, PausePlan PausePlan, int PlannedPauses, ResiliencyPlan? Resiliency, TimeSpan Retention);
