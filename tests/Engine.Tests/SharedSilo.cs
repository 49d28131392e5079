namespace Asya.Engine.Tests;

/// <summary>One silo for all tests that use Orleans' defaults. They keep apart by their grains' keys.</summary>
public sealed class SharedSilo : IAsyncLifetime
{
    public TestSilo Silo { get; private set; } = null!;

    public async Task InitializeAsync() => Silo = await TestSilo.StartAsync();

    public async Task DisposeAsync() => await Silo.DisposeAsync();
}
