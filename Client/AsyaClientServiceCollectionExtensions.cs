using Asya.Client;
using Asya.Streaming;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the client of Asya to a host.</summary>
public static class AsyaClientServiceCollectionExtensions
{
    /// <summary>
    /// Adds <see cref="AsyaClient"/>. The host is an Orleans client (<c>UseOrleansClient</c>) or a silo: it has an <c>IGrainFactory</c>.
    /// </summary>
    /// <remarks>Safe to call twice. Shares the gateway's live feed where both are in one process.</remarks>
    public static IServiceCollection AddAsyaClient(this IServiceCollection services, Action<AsyaClientOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (configure is not null)
        {
            services.Configure(configure);
        }

        if (services.Any(static service => service.ServiceType == typeof(AsyaClient)))
        {
            return services;
        }

        services.AddOptionsWithValidateOnStart<AsyaClientOptions, AsyaClientOptionsValidator>();
        services.AddTaskFeed();
        services.AddSingleton(static provider => new AsyaClient(
            provider.GetRequiredService<IGrainFactory>(),
            provider.GetRequiredService<LiveEventReceiver>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<IOptions<AsyaClientOptions>>()));
        return services;
    }
}
