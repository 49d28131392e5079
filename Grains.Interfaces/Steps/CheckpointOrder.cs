using Asya.Payloads;

namespace Asya.Steps;

/// <summary>A checkpoint to be written: its bytes follow from the stored task alone, so they are the same each time.</summary>
[GenerateSerializer, Immutable, Alias("asya.checkpoint-order")]
public sealed record CheckpointOrder
{
    [Id(0)] public StepNumber Number { get; init; }

    /// <summary>Gets the key in the checkpoint store.</summary>
    [Id(1)] public string Key { get; init; } = "";

    [Id(2)] public JsonBytes Document { get; init; }
}
