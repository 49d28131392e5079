namespace Asya.GoldenTests.Support;

/// <summary>The product with identity off.</summary>
public sealed class GoldenSilo : RecordedSilo
{
    public const string Name = "golden";
}
