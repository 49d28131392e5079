using System.Collections.Immutable;
using Asya.Identity;
using Asya.Payloads;

namespace Asya.Tasks;

/// <summary>Asks a task to pause at its next step boundary.</summary>
/// <remarks>
/// With identity on, such a pause carries a prompt and takes a note: form, people and times are for a principal whom the task's own pauses
/// admit, and no request can define an answer that is given without a person.
/// </remarks>
[GenerateSerializer, Immutable, Alias("asya.pause")]
public sealed record PauseTask
{
    /// <summary>Gets the pause metadata (prompt, fields) to show; empty: the flow's or the default.</summary>
    [Id(0)] public JsonBytes Metadata { get; init; }

    [Id(1)] public string? Message { get; init; }

    /// <summary>Gets the requester, from the credential. Null while identity is off.</summary>
    [Id(2)] public string? By { get; init; }

    /// <summary>Gets the requester's groups, from the credential.</summary>
    [Id(3)] public ImmutableArray<string> Groups { get; init; } = [];

    /// <summary>Whether the requester may do everything in the tenant.</summary>
    [Id(4)] public bool IsAdmin { get; init; }

    /// <summary>Whether the requester may answer pauses (scope <c>approve</c>).</summary>
    [Id(5)] public bool MayApprove { get; init; }

    /// <summary>Gets the requester's other names.</summary>
    [Id(6)] public ImmutableArray<string> Aliases { get; init; } = [];

    /// <summary>Gets the person for whom the requester acts.</summary>
    [Id(7)] public Person? OnBehalfOf { get; init; }
}
