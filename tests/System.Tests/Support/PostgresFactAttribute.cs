using Asya.Testing;

namespace Asya.SystemTests.Support;

/// <summary>A test that starts a PostgreSQL server; skipped, by name, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PostgresFactAttribute : FactAttribute
{
    public PostgresFactAttribute() => Skip = PostgresServer.WhyNot;
}
