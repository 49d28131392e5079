namespace Asya.SystemTests.Doors;

/// <summary>The tests of the ways in share one process with identity and one without.</summary>
[CollectionDefinition(Name)]
public sealed class DoorsCollection : ICollectionFixture<GuardedGateway>, ICollectionFixture<OpenGateway>
{
    public const string Name = "doors";
}
