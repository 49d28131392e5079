using Asya.Testing;

namespace Asya.Engine.Tests;

/// <summary>Base of the tests on the shared silo: each has a key of its own.</summary>
[Collection(SharedSiloCollection.Name)]
public abstract class SharedSiloTests(SharedSilo shared)
{
    protected string Key { get; } = Guid.NewGuid().ToString("N");

    protected TestSilo Silo => shared.Silo;

    protected IGrainFactory Grains => shared.Silo.Client;

    protected ManualTimeProvider Clock => shared.Silo.Clock;

    /// <summary>Gets the gate that a grain under test shares with its test.</summary>
    protected Gate Gate(string name = "") => Gates.Of(Key + name);
}
