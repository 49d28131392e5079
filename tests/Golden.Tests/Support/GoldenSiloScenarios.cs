namespace Asya.GoldenTests.Support;

/// <summary>The scenarios that share one process.</summary>
[CollectionDefinition(GoldenSilo.Name)]
public sealed class GoldenSiloScenarios : ICollectionFixture<GoldenSilo>;
