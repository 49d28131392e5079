namespace Asya.TestKit;

/// <summary>A test of the full tier that starts a PostgreSQL server.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FullPostgresFactAttribute : FactAttribute
{
    public FullPostgresFactAttribute() => Skip = Tier.IsFull ? Requirement.Named("postgres").Skip : FullFactAttribute.Reason;
}
