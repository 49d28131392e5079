namespace Asya.SystemTests.Support;

/// <summary>Tests that measure: they run while no other test does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
