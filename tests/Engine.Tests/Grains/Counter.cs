namespace Asya.Engine.Tests;

/// <summary>A stored state.</summary>
[GenerateSerializer]
public sealed class Counter
{
    [Id(0)]
    public int Value { get; set; }

    /// <summary>Gets or sets a value indicating whether writing it waits for a gate.</summary>
    [Id(1)]
    public bool Slow { get; set; }
}
