using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.TestingHost;

namespace Asya.Testing;

/// <summary>The silos of a test: two in this process, which talk to each other in bytes. Any grain may be on either.</summary>
public sealed class TestCluster : IAsyncDisposable
{
    private readonly InProcessTestCluster _cluster;

    private TestCluster(InProcessTestCluster cluster)
    {
        _cluster = cluster;
        Silos = [.. cluster.Silos.OrderBy(static silo => silo.InstanceNumber).Select(static silo => silo.SiloHost.Services)];
    }

    /// <summary>Gets the services of each silo.</summary>
    public IReadOnlyList<IServiceProvider> Silos { get; }

    /// <summary>Starts all silos with the same configuration.</summary>
    public static async Task<TestCluster> StartAsync(Action<IHostApplicationBuilder> configureHost, Action<ISiloBuilder> configureSilo)
    {
        ArgumentNullException.ThrowIfNull(configureHost);
        InProcessTestClusterBuilder builder = new(initialSilosCount: 2);
        builder.Options.ConfigureFileLogging = false;

        // A silo is a client too, and it is from one that tests call.
        builder.Options.InitializeClientOnDeploy = false;
        builder.ConfigureSiloHost((_, host) => configureHost(host));
        builder.ConfigureSilo((_, silo) =>
        {
            // By chance: the default would keep nearly everything where it is called from, as nothing here is a load.
            silo.Services.AddSingleton<PlacementStrategy, RandomPlacement>();
            configureSilo(silo);
        });
        InProcessTestCluster cluster = builder.Build();
        await cluster.DeployAsync();
        return new TestCluster(cluster);
    }

    public async ValueTask DisposeAsync()
    {
        // At once, and without handing their grains to each other.
        await Task.WhenAll(_cluster.Silos.Select(_cluster.KillSiloAsync));
        await _cluster.DisposeAsync();
    }
}
