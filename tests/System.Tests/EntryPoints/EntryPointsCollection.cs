namespace Asya.SystemTests.EntryPoints;

/// <summary>The tests of the ways in share one process with identity and one without.</summary>
[CollectionDefinition(Name)]
public sealed class EntryPointsCollection : ICollectionFixture<GuardedGateway>, ICollectionFixture<OpenGateway>
{
    public const string Name = "doors";
}
