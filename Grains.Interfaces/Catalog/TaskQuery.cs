using Asya.Tasks;

namespace Asya.Catalog;

/// <summary>Which tasks to list, and in which order.</summary>
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

    [Id(7)] public TaskOrder Order { get; init; }

    /// <summary>Gets the instant after which a task must have changed. Only with <see cref="TaskOrder.Updated"/>.</summary>
    [Id(8)] public DateTimeOffset? UpdatedAfter { get; init; }

    /// <summary>Whether to count all tasks that the filters leave. Only with <see cref="TaskOrder.Updated"/>.</summary>
    [Id(9)] public bool Counts { get; init; }

    /// <summary>Gets the task whose children to list.</summary>
    [Id(10)] public string? ParentId { get; init; }

    /// <summary>Gets the principal that may answer: restricts the list to paused tasks that it may answer.</summary>
    [Id(11)] public TaskAnswerer? Answerer { get; init; }

    /// <summary>Gets the approver who asks: some tasks are for candidates only. Null: it is not one, or sees all.</summary>
    [Id(12)] public TaskAnswerer? Viewer { get; init; }

    /// <summary>
    /// Gets words that have to be in what a task is found by: its title and question, its ids, its people, and the values that its flow
    /// names. Null: any.
    /// </summary>
    [Id(13)] public string? Search { get; init; }

    /// <summary>Gets the person or group that a paused task has to wait for: asked, or with a claim. Null: any.</summary>
    [Id(14)] public string? Assignee { get; init; }

    /// <summary>Gets the instant before which the answer to a paused task has to be due. Null: any, also none.</summary>
    [Id(15)] public DateTimeOffset? DueBefore { get; init; }
}
