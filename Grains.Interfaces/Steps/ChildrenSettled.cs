namespace Asya.Steps;

/// <summary>The children of a step have been started, or cancelled.</summary>
[GenerateSerializer, Immutable, Alias("asya.children-settled")]
public sealed record ChildrenSettled
{
    /// <summary>Gets the number of the event that the fan-out is known by.</summary>
    [Id(0)] public long FanOut { get; init; }

    /// <summary>Whether they were cancelled.</summary>
    [Id(1)] public bool Canceled { get; init; }
}
