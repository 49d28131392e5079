namespace Asya.SystemTests.Support;

/// <summary>Tests that need the test actors, leave the silo as it is, and have ids of their own in it.</summary>
[CollectionDefinition(Name)]
public sealed class SharedTestSilo : ICollectionFixture<TestSiloFixture>
{
    public const string Name = "the product with test actors";
}
