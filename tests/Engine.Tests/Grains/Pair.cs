using System.Collections.Immutable;

namespace Asya.Engine.Tests;

/// <summary>A value that crosses the wire, with a member that does not.</summary>
[GenerateSerializer, Immutable, Alias("test.pair")]
public sealed record Pair([property: Id(0)] string Left, [property: Id(1)] string Right)
{
    [Id(2)]
    public ImmutableArray<int> Numbers { get; init; } = [];

    [Id(3)]
    public TimeSpan? Time { get; init; }
}
