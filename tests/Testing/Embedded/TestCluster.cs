using Microsoft.Extensions.Hosting;

namespace Asya.Testing;

/// <summary>The silos of a test: one, which is all that the Embedded engine can be.</summary>
public sealed class TestCluster : IAsyncDisposable
{
    private readonly IHost _host;

    private TestCluster(IHost host)
    {
        _host = host;
        Silos = [host.Services];
    }

    /// <summary>Gets the services of each silo.</summary>
    public IReadOnlyList<IServiceProvider> Silos { get; }

    /// <summary>Starts all silos with the same configuration.</summary>
    public static async Task<TestCluster> StartAsync(Action<IHostApplicationBuilder> configureHost, Action<ISiloBuilder> configureSilo)
    {
        ArgumentNullException.ThrowIfNull(configureHost);
        HostApplicationBuilder builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        configureHost(builder);
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering();
            configureSilo(silo);
        });
        IHost host = builder.Build();
        await host.StartAsync();
        return new TestCluster(host);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
