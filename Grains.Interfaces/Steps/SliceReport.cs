using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Steps;

/// <summary>How a slice of a fan-out ended.</summary>
[GenerateSerializer, Immutable, Alias("asya.slice")]
public sealed record SliceReport
{
    /// <summary>Gets the number of the parent's event that the fan-out is known by.</summary>
    [Id(0)] public long FanOut { get; init; }

    [Id(1)] public int Index { get; init; }

    [Id(2)] public TaskPhase Phase { get; init; }

    /// <summary>Gets the result of a slice that succeeded.</summary>
    [Id(3)] public JsonBytes Payload { get; init; }

    /// <summary>Gets why it did not.</summary>
    [Id(4)] public string? Reason { get; init; }

    /// <summary>Gets its remaining budget.</summary>
    [Id(5)] public TimeSpan Left { get; init; }
}
