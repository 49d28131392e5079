using System.Collections.Immutable;
using Asya.Tasks;

namespace Asya.Catalog;

/// <summary>One page of a list. The tasks come without payload and result.</summary>
[GenerateSerializer, Immutable, Alias("asya.page")]
public sealed record TaskPage
{
    [Id(0)] public ImmutableArray<TaskSnapshot> Tasks { get; init; } = [];

    [Id(1)] public string? NextCursor { get; init; }

    /// <summary>Gets how many tasks the filters leave, on all pages, if that was asked for.</summary>
    [Id(2)] public long? Total { get; init; }
}
