using System.Collections.Immutable;

namespace Asya.Steps;

/// <summary>Keys of the checkpoint store at which there is nothing any more.</summary>
[GenerateSerializer, Immutable, Alias("asya.checkpoints-deleted")]
public sealed record CheckpointsDeleted
{
    [Id(0)] public ImmutableArray<string> Keys { get; init; } = [];
}
