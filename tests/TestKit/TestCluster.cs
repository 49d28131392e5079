using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.TestingHost;

namespace Asya.TestKit;

/// <summary>The silos of a test: two in this process, which talk to each other in bytes. Any grain may be on either.</summary>
public sealed class TestCluster : IAsyncDisposable
{
    private const int Count = 2;

    private readonly InProcessTestCluster _cluster;
    private IServiceProvider[]? _silos;
    private Task? _connected;

    private TestCluster(InProcessTestCluster cluster) => _cluster = cluster;

    /// <summary>Gets the services of each silo.</summary>
    public IReadOnlyList<IServiceProvider> Silos =>
        _silos ??= [.. _cluster.Silos.OrderBy(static silo => silo.InstanceNumber).Select(static silo => silo.SiloHost.Services)];

    /// <summary>Starts all silos with the same configuration.</summary>
    public static async Task<TestCluster> StartAsync(Action<IHostApplicationBuilder> configureHost, Action<ISiloBuilder> configureSilo)
    {
        ArgumentNullException.ThrowIfNull(configureHost);
        InProcessTestClusterBuilder builder = new(initialSilosCount: Count);
        builder.Options.ConfigureFileLogging = false;

        // A silo is a client too, and it is from one that tests call.
        builder.Options.InitializeClientOnDeploy = false;
        builder.ConfigureSiloHost((_, host) => configureHost(host));
        builder.ConfigureSilo((_, silo) =>
        {
            // By chance: the default would keep nearly everything where it is called from, as nothing here is a load.
            silo.Services.AddSingleton<PlacementStrategy, RandomPlacement>();
            silo.Services.AddHostedService<AllSilos>();
            configureSilo(silo);
        });

        // The directory of the product (docs/adr/0016-grain-directory.md), not the one that all silos of a test would share.
        UseTestClusterGrainDirectory(builder.Options, false);
        TestCluster cluster = new(builder.Build());
        try
        {
            await cluster._cluster.DeployAsync();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Connects what is a client of the cluster and no silo, once. It ends with the cluster.</summary>
    public async Task<IGrainFactory> ConnectAsync()
    {
        await (_connected ??= _cluster.InitializeClientAsync());
        return _cluster.Client;
    }

    public async ValueTask DisposeAsync()
    {
        // At once, and without handing their grains to each other.
        await Task.WhenAll(_cluster.Silos.Select(_cluster.KillSiloAsync));
        await _cluster.DisposeAsync();
    }

    // Orleans has no public switch for it. An upgrade that renames it fails here, loudly.
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_UseTestClusterGrainDirectory")]
    private static extern void UseTestClusterGrainDirectory(InProcessTestClusterOptions options, bool value);

    // Between the start of Orleans and that of the services of the test: a silo that does not see the others yet would place a second
    // activation of what they have.
    private sealed class AllSilos(ISiloStatusOracle members) : IHostedService, ISiloStatusListener
    {
        private readonly Watch _changes = new();

        public async Task StartAsync(CancellationToken cancellationToken)
        {
            members.SubscribeToSiloStatusEvents(this);
            await _changes.UntilAsync(
                "each silo to see all others", () => members.GetApproximateSiloStatuses(onlyActive: true).Count == Count);
            members.UnSubscribeFromSiloStatusEvents(this);
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void SiloStatusChangeNotification(SiloAddress updatedSilo, SiloStatus status) => _changes.Changed();
    }
}
