
namespace Asya.SystemTests.Support;

/// <summary>The product, started once for the tests of one class or collection.</summary>
public sealed class ProductFixture : IAsyncLifetime
{
    internal SiloProcess Silo { get; private set; } = null!;

    public async Task InitializeAsync() => Silo = await SiloProcess.StartAsync(SiloSettings.Product);

    public async Task DisposeAsync() => await Silo.DisposeAsync();
}

/// <summary>The product with the test actors. It deletes each checkpoint at once: that is one of the places at which it may die.</summary>
public sealed class DeletingSiloFixture : IAsyncLifetime
{
    internal SiloProcess Silo { get; private set; } = null!;

    public async Task InitializeAsync() =>
        Silo = await SiloProcess.StartAsync(SiloSettings.WithTestActors.With("ASYA_CHECKPOINT_GRACE", "0"));

    public async Task DisposeAsync() => await Silo.DisposeAsync();
}

/// <summary>The product with the test actors, started once for the tests of one class or collection.</summary>
public sealed class TestSiloFixture : IAsyncLifetime
{
    internal SiloProcess Silo { get; private set; } = null!;

    public async Task InitializeAsync() => Silo = await SiloProcess.StartAsync(SiloSettings.WithTestActors);

    public async Task DisposeAsync() => await Silo.DisposeAsync();
}
