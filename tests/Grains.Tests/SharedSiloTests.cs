namespace Asya.Grains.Tests;

/// <summary>The tests that share a cluster. They run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class SharedSiloTests : ICollectionFixture<SharedSilo>
{
    public const string Name = "shared silo";
}
