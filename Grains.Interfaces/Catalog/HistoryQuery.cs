using Asya.Tasks;

namespace Asya.Catalog;

/// <summary>Which part of the tasks' history to read, oldest first.</summary>
[GenerateSerializer, Immutable, Alias("asya.history-query")]
public sealed record HistoryQuery
{
    [Id(0)] public string Tenant { get; init; } = TaskKey.DefaultTenant;

    /// <summary>Gets the principal whose tasks are included; null: all principals.</summary>
    [Id(1)] public string? Principal { get; init; }

    /// <summary>Whether tasks of others are meant too, as soon as they have been paused.</summary>
    [Id(2)] public bool IncludesPaused { get; init; }

    /// <summary>Gets the first instant.</summary>
    [Id(3)] public DateTimeOffset? Since { get; init; }

    /// <summary>Gets the instant that is too late already.</summary>
    [Id(4)] public DateTimeOffset? Until { get; init; }

    [Id(5)] public string? Flow { get; init; }

    /// <summary>Gets what must have happened: one of <see cref="HistoryKinds.All"/>.</summary>
    [Id(6)] public string? Kind { get; init; }

    /// <summary>Gets the principal that caused the event.</summary>
    [Id(7)] public string? By { get; init; }

    /// <summary>Gets the place to go on from: <see cref="HistoryPage.NextCursor"/> of the page before.</summary>
    [Id(8)] public string? Cursor { get; init; }

    [Id(9)] public int Limit { get; init; } = 100;

    /// <summary>Gets the approver who asks: some tasks are for candidates only. Null: it is not one, or sees all.</summary>
    [Id(10)] public TaskAnswerer? Viewer { get; init; }
}
