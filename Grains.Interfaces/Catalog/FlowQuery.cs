using System.Collections.Immutable;

namespace Asya.Catalog;

/// <summary>Who asks for the flows that it may start: from the credential, as with a start.</summary>
[GenerateSerializer, Immutable, Alias("asya.flow-query")]
public sealed record FlowQuery
{
    /// <summary>Gets the principal; null while identity is off.</summary>
    [Id(0)] public string? Principal { get; init; }

    /// <summary>Gets the groups that it belongs to.</summary>
    [Id(1)] public ImmutableArray<string> Groups { get; init; } = [];

    /// <summary>Gets a value indicating whether it may start every flow of its tenant.</summary>
    [Id(2)] public bool IsAdmin { get; init; }
}
