using Asya.Payloads;

namespace Asya.Steps;

/// <summary>The results of all slices of a step, in their order.</summary>
[GenerateSerializer, Immutable, Alias("asya.gathered")]
public sealed record GatheredSlices
{
    /// <summary>Gets the number of the event that the fan-out is known by.</summary>
    [Id(0)] public long FanOut { get; init; }

    /// <summary>Gets a JSON array.</summary>
    [Id(1)] public JsonBytes List { get; init; }
}
