namespace Asya.TestKit;

/// <summary>A theory of the full tier that starts a PostgreSQL server.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FullPostgresTheoryAttribute : TheoryAttribute
{
    public FullPostgresTheoryAttribute() => Skip = Tier.IsFull ? Requirement.Named("postgres").Skip : FullFactAttribute.Reason;
}
