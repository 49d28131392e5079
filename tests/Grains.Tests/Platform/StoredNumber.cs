namespace Asya.Grains.Tests.Platform;

[GenerateSerializer, Alias("test.stored-number")]
internal sealed record StoredNumber
{
    [Id(0)]
    public int Value { get; init; }
}
