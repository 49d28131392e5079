namespace Asya.TestKit;

/// <summary>A test that starts a PostgreSQL server. Where there is none it is skipped, by name, unless one is required.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PostgresFactAttribute : FactAttribute
{
    public PostgresFactAttribute() => Skip = Requirement.Named("postgres").Skip;
}
