namespace Asya;

/// <summary>Which tasks to list. Newest first, by <see cref="TaskSnapshot.CreatedAt"/>.</summary>
[GenerateSerializer, Immutable, Alias("asya.query")]
public sealed record TaskQuery
{
    [Id(0)] public string Tenant { get; init; } = TaskKey.DefaultTenant;

    [Id(1)] public TaskPhase? Phase { get; init; }

    [Id(2)] public string? Flow { get; init; }

    [Id(3)] public string? ContextId { get; init; }

    [Id(4)] public string? Principal { get; init; }

    /// <summary>Gets the place to go on from: <see cref="TaskPage.NextCursor"/> of the page before.</summary>
    [Id(5)] public string? Cursor { get; init; }

    [Id(6)] public int Limit { get; init; } = 50;
}
