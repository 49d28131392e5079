using System.Collections.Immutable;
using Asya.Domain.ChildTasks;
using Asya.Payloads;

namespace Asya.Domain;

/// <summary>What a task is and who asked for it. Only second tries and reports to the parent change it after the start.</summary>
internal sealed record TaskIdentity
{
    public static TaskIdentity None { get; } = new();

    public string? Flow { get; init; }

    public string? ParentId { get; init; }

    public string? ContextId { get; init; }

    public string? Principal { get; init; }

    /// <summary>The person for whom the principal started the task.</summary>
    public string? OnBehalfOf { get; init; }

    /// <summary>Who else counts as a requester: those who tried a failed task again, and for whom they did. Null: there are none.</summary>
    public ImmutableArray<string>? FurtherRequesters { get; init; }

    /// <summary>All who asked for the task: four eyes excludes each of them.</summary>
    public IEnumerable<string> Requesters =>
        new[] { Principal, OnBehalfOf }.OfType<string>().Concat(FurtherRequesters ?? []);

    /// <summary>Digest of the request that created the task.</summary>
    public string Digest { get; init; } = "";

    /// <summary>The task that set this one going.</summary>
    public ChildLink? Parent { get; init; }

    /// <summary>
    /// The end of another task for which this one runs, as a hook or as a part of one. Such a task belongs to the operator. Empty: it is no
    /// hook.
    /// </summary>
    public JsonBytes HookOf { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
}
