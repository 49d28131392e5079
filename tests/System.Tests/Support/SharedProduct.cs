namespace Asya.SystemTests.Support;

/// <summary>Tests that leave the product as it is, and have ids of their own in it.</summary>
[CollectionDefinition(Name)]
public sealed class SharedProduct : ICollectionFixture<ProductFixture>
{
    public const string Name = "the product";
}
