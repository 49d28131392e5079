using System.Net;
using System.Net.Sockets;
using Asya.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace Asya.Engine.Tests;

/// <summary>A silo of its own for a test that needs special options or wants to stop it.</summary>
public sealed class TestSilo : IAsyncDisposable
{
    private readonly IHost _host;

    private TestSilo(IHost host, ManualTimeProvider clock, MemoryStorage storage)
    {
        _host = host;
        Clock = clock;
        Storage = storage;
        Client = host.Services.GetRequiredService<IClusterClient>();
    }

    /// <summary>Gets the clock of the grains. Everything else keeps real time.</summary>
    public ManualTimeProvider Clock { get; }

    public MemoryStorage Storage { get; }

    public IClusterClient Client { get; }

    public IServiceProvider Services => _host.Services;

    public static async Task<TestSilo> StartAsync(Action<ISiloBuilder>? configure = null)
    {
        ManualTimeProvider clock = new();
        MemoryStorage storage = new();
        IHost host = Build(clock, storage, configure);
        await host.StartAsync().WithTimeout("the silo to start");
        return new(host, clock, storage);
    }

    public static IHost Build(ManualTimeProvider clock, MemoryStorage storage, Action<ISiloBuilder>? configure = null)
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(FreePort(), FreePort());
            silo.UseWireCopier();
            silo.Services.AddKeyedSingleton<TimeProvider>(TimeProviderNames.Grains, clock);
            silo.Services.AddKeyedSingleton<IGrainStorage>("memory", storage);
            silo.Services.AddKeyedSingleton("greeting", new Greeting("hello"));
            silo.Services.AddScoped<Scoped>();
            configure?.Invoke(silo);
        });
        return builder.Build();
    }

    public Task StopAsync() => _host.StopAsync();

    public async ValueTask DisposeAsync()
    {
        using CancellationTokenSource soon = new(TimeSpan.FromSeconds(2));
        await _host.StopAsync(soon.Token);
        _host.Dispose();
    }

    public static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
