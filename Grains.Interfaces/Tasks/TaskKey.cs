namespace Asya.Tasks;

/// <summary>The key of a task's grain: its id, with <c>tenant~</c> before it for every tenant but the default one.</summary>
/// <remarks><c>~</c> is in no id, so two tenants' <c>report-123</c> can never be one task.</remarks>
[GenerateSerializer, Immutable, Alias("asya.task-key")]
public readonly record struct TaskKey([property: Id(0)] string Value)
{
    public const string DefaultTenant = "";

    public string Tenant => Value.IndexOf('~') is >= 0 and int at ? Value[..at] : DefaultTenant;

    public TaskId Id => new(Value[(Value.IndexOf('~') + 1)..]);

    public static TaskKey For(TaskId id, string tenant = DefaultTenant) =>
        new(tenant.Length == 0 ? id.Value : $"{tenant}~{id.Value}");

    public override string ToString() => Value;
}
