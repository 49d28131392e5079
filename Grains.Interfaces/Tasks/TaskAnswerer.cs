using System.Collections.Immutable;

namespace Asya.Tasks;

/// <summary>A principal who may answer pauses, as the credential says.</summary>
[GenerateSerializer, Immutable, Alias("asya.answerer")]
public sealed record TaskAnswerer
{
    /// <summary>Gets the principal; null while identity is off.</summary>
    [Id(0)] public string? Principal { get; init; }

    [Id(1)] public ImmutableArray<string> Groups { get; init; } = [];
}
