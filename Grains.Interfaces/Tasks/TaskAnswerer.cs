using System.Collections.Immutable;

namespace Asya.Tasks;

/// <summary>A caller that may answer pauses, as its credential says.</summary>
[GenerateSerializer, Immutable, Alias("asya.answerer")]
public sealed record TaskAnswerer
{
    /// <summary>Gets the principal; null while identity is off.</summary>
    [Id(0)] public string? Principal { get; init; }

    [Id(1)] public ImmutableArray<string> Groups { get; init; } = [];

    /// <summary>Gets the principal's other names.</summary>
    [Id(2)] public ImmutableArray<string> Aliases { get; init; } = [];
}
