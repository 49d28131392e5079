using Asya.Identity;

namespace Asya.Tasks;

/// <summary>Redrives a failed task. The caller counts as a requester of the new task too.</summary>
[GenerateSerializer, Immutable, Alias("asya.redrive")]
public sealed record RedriveTask
{
    /// <summary>Gets the caller, from the credential. Null while identity is off.</summary>
    [Id(0)] public string? By { get; init; }

    /// <summary>Gets the person for whom the caller acts.</summary>
    [Id(1)] public Person? OnBehalfOf { get; init; }
}
