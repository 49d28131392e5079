using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace Asya.Grains.Tests.Platform;

/// <summary>A cluster that contains only the probes, a clock and a storage.</summary>
public sealed class PlatformCluster : IAsyncLifetime
{
    private TestCluster _cluster = null!;

    public ManualTimeProvider Clock { get; } = new();

    internal NumberStorage Storage { get; } = new();

    public IGrainFactory Grains => _cluster.Silos[0].GetRequiredService<IGrainFactory>();

    public async Task InitializeAsync() => _cluster = await TestCluster.StartAsync(
        static host => host.Logging.SetMinimumLevel(LogLevel.Critical),
        silo =>
        {
            silo.Services.AddKeyedSingleton<TimeProvider>(TimeProviderNames.Grains, Clock);
            silo.Services.AddKeyedSingleton<IGrainStorage>(NumberStorage.Name, Storage);
        });

    public async Task DisposeAsync() => await _cluster.DisposeAsync();
}
