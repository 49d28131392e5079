using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>The services of a silo.</summary>
internal static class SiloServices
{
    public static ISiloBuilder Add(IServiceCollection services, IConfiguration configuration)
    {
        if (services.FirstOrDefault(s => s.ServiceType == typeof(Builder))?.ImplementationInstance is Builder existing)
        {
            return existing;
        }

        Builder builder = new(services, configuration);
        services.AddSingleton(builder);
        services.AddOptions();
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddKeyedSingleton(KeyedService.AnyKey, static (provider, _) => provider.GetRequiredService<TimeProvider>());
        services.AddSingleton<Silo>();
        services.TryAddSingleton<IGrainFactory>(static provider => provider.GetRequiredService<Silo>());
        services.TryAddSingleton<IClusterClient>(static provider => provider.GetRequiredService<Silo>());
        services.TryAddScoped<IGrainContext>(static _ =>
            RuntimeContext.Current ?? throw new InvalidOperationException("There is no grain here whose context could be injected."));
        services.AddSingleton<IHostedService>(static provider => provider.GetRequiredService<Silo>());
        return builder;
    }

    private sealed record Builder(IServiceCollection Services, IConfiguration Configuration) : ISiloBuilder;
}
